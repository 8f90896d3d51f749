using System.Collections.Concurrent;
using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>One replay for each engine, made when the first step of it is looked at.</summary>
public sealed class Replays(ShopDatabases databases)
{
    private readonly ConcurrentDictionary<DatabaseEngine, Lazy<Task<Replay>>> replays = new();

    /// <summary>The replay on an engine. Skips the test if the engine cannot be reached.</summary>
    public Task<Replay> OnAsync(DatabaseEngine engine) =>
        replays.GetOrAdd(engine, _ => new Lazy<Task<Replay>>(() => RunAsync(engine))).Value;

    private async Task<Replay> RunAsync(DatabaseEngine engine)
    {
        using var database = await databases.LeaseAsync(engine, CancellationToken.None);
        return await Replay.RunAsync(database, CancellationToken.None);
    }
}
