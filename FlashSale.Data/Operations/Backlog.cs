namespace FlashSale.Data.Operations;

/// <summary>Amounts of pending work.</summary>
/// <param name="Messages">Outbox messages that aren't sent yet.</param>
/// <param name="FailedMessages">Outbox messages that were given up and need an operator.</param>
/// <param name="Holds">Unpaid orders that hold units.</param>
/// <param name="StuckRefunds">Payments whose refund has been pending for more than ten minutes.</param>
public sealed record Backlog(int Messages, int FailedMessages, int Holds, int StuckRefunds);
