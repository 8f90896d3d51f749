namespace FlashSale.Tests.Infrastructure;

/// <summary>The result of a run of the shop's program.</summary>
internal sealed record ShopProcessResult(int ExitCode, string Output, string Errors);
