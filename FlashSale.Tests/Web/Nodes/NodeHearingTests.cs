using FlashSale.Web.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Nodes;

public sealed class NodeHearingTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly NodeHearing hearing;

    public NodeHearingTests() => hearing = new NodeHearing("here", clock);

    [Fact]
    public void A_node_that_hears_itself_is_up()
    {
        hearing.Judge().IsUp.ShouldBeFalse();

        Say("here", 1);

        hearing.Judge().ShouldBe((true, false, false));
    }

    [Fact]
    public void A_node_that_does_not_hear_itself_for_three_seconds_is_down_and_has_missed_something()
    {
        Say("here", 1);
        hearing.Judge();

        clock.Advance(NodeHearing.LongestSilence + TimeSpan.FromMilliseconds(1));

        hearing.Judge().ShouldBe((false, true, false));
        hearing.Judge().ShouldBe((false, false, false));
    }

    [Theory]
    [InlineData(false, 1, 2, 3)]
    [InlineData(true, 1, 3)]
    [InlineData(true, 1, 2, 2)]
    public void A_number_that_is_left_out_was_missed(bool isMissed, params int[] numbers)
    {
        Say("here", 1);

        foreach (var number in numbers)
            Say("there", number);

        hearing.Judge().HasMissed.ShouldBe(isMissed);
        hearing.Judge().HasMissed.ShouldBeFalse();
    }

    [Fact]
    public void Who_was_there_before_is_not_taken_for_missed()
    {
        Say("here", 1);
        clock.Advance(TimeSpan.FromSeconds(1));

        Say("there", 57);

        hearing.Judge().HasMissed.ShouldBeFalse();
    }

    [Fact]
    public void Who_is_heard_for_the_first_time_after_long_was_missed_before()
    {
        for (var number = 1; number <= 5; number++)
        {
            Say("here", number);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Say("there", 57);

        hearing.Judge().HasMissed.ShouldBeTrue();
    }

    [Fact]
    public void A_node_that_falls_silent_may_have_said_more()
    {
        Say("there", 1);
        hearing.Judge();
        clock.Advance(NodeHearing.LongestSilence + TimeSpan.FromMilliseconds(1));
        Say("here", 1);

        hearing.Judge().ShouldBe((true, true, false));
    }

    [Fact]
    public void A_node_that_leaves_has_said_all()
    {
        Say("there", 1);
        Say("there", 2, isLeaving: true);
        hearing.Judge();
        clock.Advance(NodeHearing.LongestSilence + TimeSpan.FromMilliseconds(1));
        Say("here", 1);

        hearing.Judge().HasMissed.ShouldBeFalse();
    }

    [Fact]
    public void Changes_are_wanted_for_as_long_as_another_node_says_so()
    {
        Say("here", 1, wantsChanges: true);
        hearing.AreChangesWanted.ShouldBeFalse();

        Say("there", 1, wantsChanges: true);
        hearing.AreChangesWanted.ShouldBeTrue();

        Say("there", 2);
        hearing.AreChangesWanted.ShouldBeFalse();
    }

    [Fact]
    public void A_node_that_wanted_changes_and_fell_silent_is_forsaken()
    {
        Say("there", 1, wantsChanges: true);

        clock.Advance(NodeHearing.LongestSilence + TimeSpan.FromMilliseconds(1));

        hearing.Judge().HasForsaken.ShouldBeTrue();
        hearing.AreChangesWanted.ShouldBeFalse();
    }

    [Fact]
    public void A_line_that_broke_is_down_until_the_node_hears_itself_again()
    {
        Say("here", 1);
        hearing.Break();
        hearing.Judge().ShouldBe((false, true, false));

        Say("here", 2);

        hearing.Judge().IsUp.ShouldBeTrue();
    }

    private void Say(string node, int number, bool wantsChanges = false, bool isLeaving = false) =>
        hearing.Hear(new NodeMessage { From = node, Number = number, WantsChanges = wantsChanges, IsLeaving = isLeaving });
}
