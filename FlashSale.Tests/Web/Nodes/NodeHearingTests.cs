using FlashSale.Web.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Nodes;

public sealed class NodeHearingTests
{
    private static readonly TimeSpan LongSilence = NodeHearing.LongestSilence + TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider clock = new();
    private readonly NodeHearing hearing;

    public NodeHearingTests() => hearing = new NodeHearing("here", clock);

    private bool HasMissed => hearing.Judge().HasMissed;

    [Fact]
    public void A_node_that_hears_itself_is_up()
    {
        hearing.Judge().IsUp.ShouldBeFalse();

        hearing.HearSelf(1);

        var judgement = hearing.Judge();
        (judgement.IsUp, judgement.HasMissed, judgement.IsAnyoneSilent).ShouldBe((true, false, false));
    }

    [Fact]
    public void A_node_that_does_not_hear_itself_for_three_seconds_is_down_and_has_missed_something()
    {
        hearing.HearSelf(1);
        hearing.Judge();

        clock.Advance(LongSilence);

        var judgement = hearing.Judge();
        (judgement.IsUp, judgement.HasMissed).ShouldBe((false, true));
        HasMissed.ShouldBeFalse();
    }

    [Theory]
    [InlineData(false, 1, 2, 3)]
    [InlineData(true, 1, 3)]
    [InlineData(true, 1, 2, 2)]
    public void A_number_that_is_left_out_was_missed(bool isMissed, params int[] numbers)
    {
        hearing.HearSelf(1);

        foreach (var number in numbers)
            Say("there", number);

        HasMissed.ShouldBe(isMissed);
        HasMissed.ShouldBeFalse();
    }

    [Fact]
    public void A_number_of_its_own_that_did_not_come_back_was_missed()
    {
        hearing.HearSelf(1);
        hearing.HearSelf(3);

        HasMissed.ShouldBeTrue();
    }

    [Fact]
    public void Who_was_there_before_is_not_taken_for_missed()
    {
        hearing.HearSelf(1);
        clock.Advance(TimeSpan.FromSeconds(1));

        Say("there", 57);

        HasMissed.ShouldBeFalse();
    }

    [Fact]
    public void Who_is_heard_for_the_first_time_after_long_was_missed_before()
    {
        ListenFor(seconds: 5);

        Say("there", 57);

        HasMissed.ShouldBeTrue();
    }

    [Fact]
    public void A_node_that_falls_silent_may_have_said_more_and_its_doings_are_missed_until_it_is_back()
    {
        Say("there", 1);
        hearing.Judge();
        clock.Advance(LongSilence);

        var silent = hearing.Judge();
        (silent.HasMissed, silent.IsAnyoneSilent, hearing.Others).ShouldBe((true, true, 0));
        (HasMissed, hearing.Judge().IsAnyoneSilent).ShouldBe((false, true));
        Say("there", 2);

        (HasMissed, hearing.Judge().IsAnyoneSilent, hearing.Others).ShouldBe((true, false, 1));
    }

    [Fact]
    public void What_a_node_said_while_it_was_not_heard_was_missed()
    {
        Say("there", 1);
        clock.Advance(LongSilence);
        hearing.Judge();

        Say("there", 5);

        HasMissed.ShouldBeTrue();
    }

    [Fact]
    public void A_node_that_does_not_come_back_is_forgotten()
    {
        Say("there", 1);
        clock.Advance(LongSilence);
        hearing.Judge();

        clock.Advance(NodeHearing.LongestAbsence);

        hearing.Judge().IsAnyoneSilent.ShouldBeFalse();
    }

    [Fact]
    public void A_node_that_leaves_has_said_all()
    {
        Say("there", 1);
        hearing.Hear(new NodeMessage { From = "there", Number = 2, IsLeaving = true });
        hearing.Judge();
        clock.Advance(LongSilence);

        var judgement = hearing.Judge();

        (judgement.HasMissed, judgement.IsAnyoneSilent).ShouldBe((false, false));
    }

    [Fact]
    public void What_a_node_says_that_it_lost_was_missed()
    {
        Say("there", 1);
        hearing.Hear(new NodeMessage { From = "there", Number = 2, HasLost = true });

        HasMissed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("here", true)]
    [InlineData("elsewhere", false)]
    public void Who_was_forsaken_has_missed_something(string forsaken, bool isMissed)
    {
        Say("there", 1);
        hearing.Hear(new NodeMessage { From = "there", Number = 2, Forsaken = [forsaken] });

        HasMissed.ShouldBe(isMissed);
    }

    [Fact]
    public void Changes_are_wanted_for_as_long_as_another_node_says_so()
    {
        hearing.HearSelf(1);
        hearing.Wanting.ShouldBeEmpty();

        Say("there", 1, wantsChanges: true);
        hearing.Wanting.ShouldBe(new Dictionary<string, long> { ["there"] = 1 });

        Say("there", 2);
        hearing.Wanting.ShouldBeEmpty();
    }

    [Fact]
    public void A_node_that_wanted_changes_and_fell_silent_is_forsaken_once()
    {
        Say("there", 1, wantsChanges: true);

        clock.Advance(LongSilence);
        hearing.Judge();

        hearing.Wanting.ShouldBeEmpty();
        hearing.TakeForsaken().ShouldBe(["there"]);
        hearing.Judge();
        hearing.TakeForsaken().ShouldBeEmpty();
    }

    [Fact]
    public void The_others_are_reached_once_all_of_them_pass_changes_on_since_the_node_wants_them()
    {
        ListenFor(seconds: 3);
        Say("there", 1);
        Heed("elsewhere", 1, heeded: 3);
        hearing.HasReached(3).ShouldBeFalse();

        Heed("there", 2, heeded: 2);
        hearing.HasReached(3).ShouldBeFalse();

        Heed("there", 3, heeded: 3);
        hearing.HasReached(3).ShouldBeTrue();
    }

    [Fact]
    public void A_node_that_is_silent_or_has_left_needs_not_be_reached()
    {
        ListenFor(seconds: 3);
        Say("there", 1);
        Say("elsewhere", 1);
        hearing.Hear(new NodeMessage { From = "elsewhere", Number = 2, IsLeaving = true });
        hearing.HasReached(3).ShouldBeFalse();

        clock.Advance(LongSilence - TimeSpan.FromSeconds(1));
        hearing.HearSelf(4);
        clock.Advance(TimeSpan.FromSeconds(1));
        hearing.Judge();

        hearing.HasReached(3).ShouldBeTrue();
    }

    [Fact]
    public void Who_does_not_hear_that_changes_are_wanted_is_given_up_and_has_been_missed_once_it_does()
    {
        ListenFor(seconds: 3);
        Say("there", 1);
        hearing.GiveUp(3);
        hearing.HasReached(3).ShouldBeTrue();
        hearing.HasReached(9).ShouldBeFalse();
        HasMissed.ShouldBeFalse();

        Heed("there", 2, heeded: 0);
        hearing.HasReached(3).ShouldBeTrue();
        HasMissed.ShouldBeFalse();

        Heed("there", 3, heeded: 8);
        HasMissed.ShouldBeTrue();
        Heed("there", 4, heeded: 9);
        HasMissed.ShouldBeFalse();
    }

    [Fact]
    public void A_node_that_has_just_begun_to_listen_does_not_know_yet_whom_it_must_reach()
    {
        hearing.HearSelf(1);
        hearing.HasReached(1).ShouldBeFalse();

        clock.Advance(NodeHearing.LongestPause + TimeSpan.FromMilliseconds(1));

        hearing.HasReached(1).ShouldBeTrue();
    }

    [Fact]
    public void A_node_says_once_that_it_begins_to_want_changes()
    {
        Say("there", 1).ShouldBeFalse();
        Say("there", 2, wantsChanges: true).ShouldBeTrue();
        Say("there", 3, wantsChanges: true).ShouldBeFalse();
    }

    [Fact]
    public void A_line_that_broke_is_down_until_the_node_hears_itself_again()
    {
        hearing.HearSelf(1);
        hearing.Break();
        var broken = hearing.Judge();
        (broken.IsUp, broken.HasMissed).ShouldBe((false, true));

        hearing.HearSelf(4);

        hearing.Judge().IsUp.ShouldBeTrue();
    }

    private void ListenFor(int seconds)
    {
        for (var number = 1; number <= seconds; number++)
        {
            hearing.HearSelf(number);
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private void Heed(string node, int number, long heeded) =>
        hearing.Hear(new NodeMessage { From = node, Number = number, Heeded = new Dictionary<string, long> { ["here"] = heeded } });

    private bool Say(string node, int number, bool wantsChanges = false) => hearing.Hear(new NodeMessage { From = node, Number = number, WantsChanges = wantsChanges });
}
