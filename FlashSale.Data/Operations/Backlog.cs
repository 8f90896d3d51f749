namespace FlashSale.Data.Operations;

/// <summary>What waits to be done.</summary>
/// <param name="Messages">E-mails and other messages that are to be sent.</param>
/// <param name="FailedMessages">Messages that are no longer retried; an operator must look at them.</param>
/// <param name="Holds">Orders that hold units until they're paid.</param>
/// <param name="StuckRefunds">Payments whose refund has been pending for more than ten minutes.</param>
public sealed record Backlog(int Messages, int FailedMessages, int Holds, int StuckRefunds);
