using FlashSale.Web.Realtime.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Realtime.Nodes;

public sealed class PeerMonitorTests
{
    private static readonly TimeSpan LongSilence = PeerMonitor.LongestSilence + TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider clock = new();
    private readonly PeerMonitor monitor;

    public PeerMonitorTests() => monitor = new PeerMonitor("here", clock);

    private bool HasMissed => monitor.Evaluate().HasMissed;

    [Fact]
    public void A_node_that_hears_itself_is_up()
    {
        monitor.Evaluate().IsUp.ShouldBeFalse();

        monitor.HearSelf(1);

        var status = monitor.Evaluate();
        (status.IsUp, status.HasMissed, status.HasSilentPeer).ShouldBe((true, false, false));
    }

    [Fact]
    public void A_node_that_does_not_hear_itself_for_three_seconds_is_down_and_has_missed_something()
    {
        monitor.HearSelf(1);
        monitor.Evaluate();

        clock.Advance(LongSilence);

        var status = monitor.Evaluate();
        (status.IsUp, status.HasMissed).ShouldBe((false, true));
        HasMissed.ShouldBeFalse();
    }

    [Theory]
    [InlineData(false, 1, 2, 3)]
    [InlineData(true, 1, 3)]
    [InlineData(true, 1, 2, 2)]
    public void A_number_that_is_left_out_was_missed(bool isMissed, params int[] numbers)
    {
        monitor.HearSelf(1);

        foreach (var number in numbers)
            Say("there", number);

        HasMissed.ShouldBe(isMissed);
        HasMissed.ShouldBeFalse();
    }

    [Fact]
    public void A_number_of_its_own_that_did_not_come_back_was_missed()
    {
        monitor.HearSelf(1);
        monitor.HearSelf(3);

        HasMissed.ShouldBeTrue();
    }

    [Fact]
    public void Who_was_there_before_is_not_taken_for_missed()
    {
        monitor.HearSelf(1);
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
        monitor.Evaluate();
        clock.Advance(LongSilence);

        var silent = monitor.Evaluate();
        (silent.HasMissed, silent.HasSilentPeer, monitor.Others).ShouldBe((true, true, 0));
        (HasMissed, monitor.Evaluate().HasSilentPeer).ShouldBe((false, true));
        Say("there", 2);

        (HasMissed, monitor.Evaluate().HasSilentPeer, monitor.Others).ShouldBe((true, false, 1));
    }

    [Fact]
    public void What_a_node_said_while_it_was_not_heard_was_missed()
    {
        Say("there", 1);
        clock.Advance(LongSilence);
        monitor.Evaluate();

        Say("there", 5);

        HasMissed.ShouldBeTrue();
    }

    [Fact]
    public void A_node_that_does_not_come_back_is_forgotten()
    {
        Say("there", 1);
        clock.Advance(LongSilence);
        monitor.Evaluate();

        clock.Advance(PeerMonitor.LongestAbsence);

        monitor.Evaluate().HasSilentPeer.ShouldBeFalse();
    }

    [Fact]
    public void A_node_that_leaves_has_said_all()
    {
        Say("there", 1);
        monitor.Receive(new NodeMessage { From = "there", Number = 2, IsLeaving = true });
        monitor.Evaluate();
        clock.Advance(LongSilence);

        var status = monitor.Evaluate();

        (status.HasMissed, status.HasSilentPeer).ShouldBe((false, false));
    }

    [Fact]
    public void What_a_node_says_that_it_lost_was_missed()
    {
        Say("there", 1);
        monitor.Receive(new NodeMessage { From = "there", Number = 2, HasLost = true });

        HasMissed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("here", true)]
    [InlineData("elsewhere", false)]
    public void Who_was_forsaken_has_missed_something(string forsaken, bool isMissed)
    {
        Say("there", 1);
        monitor.Receive(new NodeMessage { From = "there", Number = 2, SuspectedPeers = [forsaken] });

        HasMissed.ShouldBe(isMissed);
    }

    [Fact]
    public void Changes_are_wanted_for_as_long_as_another_node_says_so()
    {
        monitor.HearSelf(1);
        monitor.Wanting.ShouldBeEmpty();

        Say("there", 1, wantsChanges: true);
        monitor.Wanting.ShouldBe(new Dictionary<string, long> { ["there"] = 1 });

        Say("there", 2);
        monitor.Wanting.ShouldBeEmpty();
    }

    [Fact]
    public void A_node_that_wanted_changes_and_fell_silent_is_forsaken_once()
    {
        Say("there", 1, wantsChanges: true);

        clock.Advance(LongSilence);
        monitor.Evaluate();

        monitor.Wanting.ShouldBeEmpty();
        monitor.TakeSuspectedPeers().ShouldBe(["there"]);
        monitor.Evaluate();
        monitor.TakeSuspectedPeers().ShouldBeEmpty();
    }

    [Fact]
    public void The_others_are_reached_once_all_of_them_pass_changes_on_since_the_node_wants_them()
    {
        ListenFor(seconds: 3);
        Say("there", 1);
        Heed("elsewhere", 1, heeded: 3);
        monitor.HasReached(3).ShouldBeFalse();

        Heed("there", 2, heeded: 2);
        monitor.HasReached(3).ShouldBeFalse();

        Heed("there", 3, heeded: 3);
        monitor.HasReached(3).ShouldBeTrue();
    }

    [Fact]
    public void A_node_that_is_silent_or_has_left_needs_not_be_reached()
    {
        ListenFor(seconds: 3);
        Say("there", 1);
        Say("elsewhere", 1);
        monitor.Receive(new NodeMessage { From = "elsewhere", Number = 2, IsLeaving = true });
        monitor.HasReached(3).ShouldBeFalse();

        clock.Advance(LongSilence - TimeSpan.FromSeconds(1));
        monitor.HearSelf(4);
        clock.Advance(TimeSpan.FromSeconds(1));
        monitor.Evaluate();

        monitor.HasReached(3).ShouldBeTrue();
    }

    [Fact]
    public void Who_does_not_hear_that_changes_are_wanted_is_given_up_and_has_been_missed_once_it_does()
    {
        ListenFor(seconds: 3);
        Say("there", 1);
        monitor.StopWaitingFor(3);
        monitor.HasReached(3).ShouldBeTrue();
        monitor.HasReached(9).ShouldBeFalse();
        HasMissed.ShouldBeFalse();

        Heed("there", 2, heeded: 0);
        monitor.HasReached(3).ShouldBeTrue();
        HasMissed.ShouldBeFalse();

        Heed("there", 3, heeded: 8);
        HasMissed.ShouldBeTrue();
        Heed("there", 4, heeded: 9);
        HasMissed.ShouldBeFalse();
    }

    [Fact]
    public void A_node_that_has_just_begun_to_listen_does_not_know_yet_whom_it_must_reach()
    {
        monitor.HearSelf(1);
        monitor.HasReached(1).ShouldBeFalse();

        clock.Advance(PeerMonitor.LongestPause + TimeSpan.FromMilliseconds(1));

        monitor.HasReached(1).ShouldBeTrue();
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
        monitor.HearSelf(1);
        monitor.Break();
        var broken = monitor.Evaluate();
        (broken.IsUp, broken.HasMissed).ShouldBe((false, true));

        monitor.HearSelf(4);

        monitor.Evaluate().IsUp.ShouldBeTrue();
    }

    private void ListenFor(int seconds)
    {
        for (var number = 1; number <= seconds; number++)
        {
            monitor.HearSelf(number);
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private void Heed(string node, int number, long heeded) =>
        monitor.Receive(new NodeMessage { From = node, Number = number, AcknowledgedPeers = new Dictionary<string, long> { ["here"] = heeded } });

    private bool Say(string node, int number, bool wantsChanges = false) => monitor.Receive(new NodeMessage { From = node, Number = number, WantsChanges = wantsChanges });
}
