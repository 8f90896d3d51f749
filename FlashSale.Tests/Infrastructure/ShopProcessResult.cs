namespace FlashSale.Tests.Infrastructure;

/// <summary>What a run of the shop's program left behind.</summary>
internal sealed record ShopProcessResult(int ExitCode, string Output, string Errors);
