using FlashSale.Web.Realtime.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Realtime.Nodes;

public sealed class PeerMonitorTests
{
    private static readonly TimeSpan LongSilence = PeerMonitor.SilenceTimeout + TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider clock = new();
    private readonly PeerMonitor monitor;

    public PeerMonitorTests() => monitor = new PeerMonitor("here", clock);

    private bool HasMissed => monitor.Evaluate().HasMissed;

    [Fact]
    public void A_node_that_receives_its_own_messages_is_up()
    {
        monitor.Evaluate().IsUp.ShouldBeFalse();

        monitor.ReceiveOwn(1);

        var status = monitor.Evaluate();
        (status.IsUp, status.HasMissed, status.HasSilentPeer).ShouldBe((true, false, false));
    }

    [Fact]
    public void A_node_without_its_own_messages_for_three_seconds_is_down()
    {
        monitor.ReceiveOwn(1);
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
    public void A_gap_in_the_numbers_means_a_missed_message(bool isMissed, params int[] numbers)
    {
        monitor.ReceiveOwn(1);

        foreach (var number in numbers)
            Receive("there", number);

        HasMissed.ShouldBe(isMissed);
        HasMissed.ShouldBeFalse();
    }

    [Fact]
    public void A_gap_in_its_own_numbers_means_a_missed_message()
    {
        monitor.ReceiveOwn(1);
        monitor.ReceiveOwn(3);

        HasMissed.ShouldBeTrue();
    }

    [Fact]
    public void A_peer_that_started_earlier_has_not_been_missed()
    {
        monitor.ReceiveOwn(1);
        clock.Advance(TimeSpan.FromSeconds(1));

        Receive("there", 57);

        HasMissed.ShouldBeFalse();
    }

    [Fact]
    public void A_peer_first_received_after_a_long_time_was_missed()
    {
        ListenFor(seconds: 5);

        Receive("there", 57);

        HasMissed.ShouldBeTrue();
    }

    [Fact]
    public void A_silent_peer_counts_as_missed_until_it_is_back()
    {
        Receive("there", 1);
        monitor.Evaluate();
        clock.Advance(LongSilence);

        var silent = monitor.Evaluate();
        (silent.HasMissed, silent.HasSilentPeer, monitor.PeerCount).ShouldBe((true, true, 0));
        (HasMissed, monitor.Evaluate().HasSilentPeer).ShouldBe((false, true));
        Receive("there", 2);

        (HasMissed, monitor.Evaluate().HasSilentPeer, monitor.PeerCount).ShouldBe((true, false, 1));
    }

    [Fact]
    public void Messages_of_a_silent_peer_were_missed()
    {
        Receive("there", 1);
        clock.Advance(LongSilence);
        monitor.Evaluate();

        Receive("there", 5);

        HasMissed.ShouldBeTrue();
    }

    [Fact]
    public void A_peer_that_does_not_return_is_forgotten()
    {
        Receive("there", 1);
        clock.Advance(LongSilence);
        monitor.Evaluate();

        clock.Advance(PeerMonitor.AbsenceTimeout);

        monitor.Evaluate().HasSilentPeer.ShouldBeFalse();
    }

    [Fact]
    public void A_peer_that_leaves_has_sent_everything()
    {
        Receive("there", 1);
        monitor.Receive(new NodeMessage { From = "there", Number = 2, IsLeaving = true });
        monitor.Evaluate();
        clock.Advance(LongSilence);

        var status = monitor.Evaluate();

        (status.HasMissed, status.HasSilentPeer).ShouldBe((false, false));
    }

    [Fact]
    public void A_message_that_the_peer_lost_was_missed()
    {
        Receive("there", 1);
        monitor.Receive(new NodeMessage { From = "there", Number = 2, HasLost = true });

        HasMissed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("here", true)]
    [InlineData("elsewhere", false)]
    public void A_suspected_node_has_missed_messages(string suspected, bool isMissed)
    {
        Receive("there", 1);
        monitor.Receive(new NodeMessage { From = "there", Number = 2, SuspectedPeers = [suspected] });

        HasMissed.ShouldBe(isMissed);
    }

    [Fact]
    public void Changes_are_wanted_as_long_as_a_peer_asks_for_them()
    {
        monitor.ReceiveOwn(1);
        monitor.PeersWantingChanges.ShouldBeEmpty();

        Receive("there", 1, wantsChanges: true);
        monitor.PeersWantingChanges.ShouldBe(new Dictionary<string, long> { ["there"] = 1 });

        Receive("there", 2);
        monitor.PeersWantingChanges.ShouldBeEmpty();
    }

    [Fact]
    public void A_silent_peer_that_wanted_changes_is_suspected_once()
    {
        Receive("there", 1, wantsChanges: true);

        clock.Advance(LongSilence);
        monitor.Evaluate();

        monitor.PeersWantingChanges.ShouldBeEmpty();
        monitor.TakeSuspectedPeers().ShouldBe(["there"]);
        monitor.Evaluate();
        monitor.TakeSuspectedPeers().ShouldBeEmpty();
    }

    [Fact]
    public void A_node_is_ready_once_all_peers_acknowledge_it()
    {
        ListenFor(seconds: 3);
        Receive("there", 1);
        Acknowledge("elsewhere", 1, acknowledged: 3);
        monitor.AreReady(3).ShouldBeFalse();

        Acknowledge("there", 2, acknowledged: 2);
        monitor.AreReady(3).ShouldBeFalse();

        Acknowledge("there", 3, acknowledged: 3);
        monitor.AreReady(3).ShouldBeTrue();
    }

    [Fact]
    public void A_silent_or_departed_peer_need_not_acknowledge()
    {
        ListenFor(seconds: 3);
        Receive("there", 1);
        Receive("elsewhere", 1);
        monitor.Receive(new NodeMessage { From = "elsewhere", Number = 2, IsLeaving = true });
        monitor.AreReady(3).ShouldBeFalse();

        clock.Advance(LongSilence - TimeSpan.FromSeconds(1));
        monitor.ReceiveOwn(4);
        clock.Advance(TimeSpan.FromSeconds(1));
        monitor.Evaluate();

        monitor.AreReady(3).ShouldBeTrue();
    }

    [Fact]
    public void A_peer_that_acknowledges_after_the_wait_was_missed()
    {
        ListenFor(seconds: 3);
        Receive("there", 1);
        monitor.StopWaitingFor(3);
        monitor.AreReady(3).ShouldBeTrue();
        monitor.AreReady(9).ShouldBeFalse();
        HasMissed.ShouldBeFalse();

        Acknowledge("there", 2, acknowledged: 0);
        monitor.AreReady(3).ShouldBeTrue();
        HasMissed.ShouldBeFalse();

        Acknowledge("there", 3, acknowledged: 8);
        HasMissed.ShouldBeTrue();
        Acknowledge("there", 4, acknowledged: 9);
        HasMissed.ShouldBeFalse();
    }

    [Fact]
    public void A_new_node_does_not_know_its_peers_yet()
    {
        monitor.ReceiveOwn(1);
        monitor.AreReady(1).ShouldBeFalse();

        clock.Advance(PeerMonitor.MaxMessageInterval + TimeSpan.FromMilliseconds(1));

        monitor.AreReady(1).ShouldBeTrue();
    }

    [Fact]
    public void A_peer_that_starts_to_want_changes_is_reported_once()
    {
        Receive("there", 1).ShouldBeFalse();
        Receive("there", 2, wantsChanges: true).ShouldBeTrue();
        Receive("there", 3, wantsChanges: true).ShouldBeFalse();
    }

    [Fact]
    public void A_broken_connection_is_down_until_the_next_own_message()
    {
        monitor.ReceiveOwn(1);
        monitor.RecordDisconnect();
        var broken = monitor.Evaluate();
        (broken.IsUp, broken.HasMissed).ShouldBe((false, true));

        monitor.ReceiveOwn(4);

        monitor.Evaluate().IsUp.ShouldBeTrue();
    }

    private void ListenFor(int seconds)
    {
        for (var number = 1; number <= seconds; number++)
        {
            monitor.ReceiveOwn(number);
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private void Acknowledge(string node, int number, long acknowledged) =>
        monitor.Receive(
            new NodeMessage { From = node, Number = number, AcknowledgedPeers = new Dictionary<string, long> { ["here"] = acknowledged } });

    private bool Receive(string node, int number, bool wantsChanges = false) =>
        monitor.Receive(new NodeMessage { From = node, Number = number, WantsChanges = wantsChanges });
}
