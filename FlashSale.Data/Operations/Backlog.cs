namespace FlashSale.Data.Operations;

/// <summary>What waits to be done.</summary>
/// <param name="Messages">E-mails and other messages that are to be sent.</param>
/// <param name="FailedMessages">Messages that were given up; somebody must look at them.</param>
/// <param name="Holds">Orders that hold units until they're paid.</param>
/// <param name="StuckRefunds">Payments that should have gone back to their buyers for more than ten minutes.</param>
public sealed record Backlog(int Messages, int FailedMessages, int Holds, int StuckRefunds);
