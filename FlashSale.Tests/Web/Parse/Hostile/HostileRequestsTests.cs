using System.Collections.Concurrent;
using System.Globalization;
using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>
/// Attacks the shop with random requests. FLASHSALE_HOSTILE_REQUESTS sets their number per engine, FLASHSALE_HOSTILE_SEED the seed.
/// </summary>
public sealed class HostileRequestsTests(ShopDatabases databases, ITestOutputHelper output)
{
    private const int Round = 100;
    private const int AtOnce = 4;
    private const int FaultsShown = 20;
    private const int Sockets = 400;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static int Seed => Setting("FLASHSALE_HOSTILE_SEED", 1);

    private static int Requests => Setting("FLASHSALE_HOSTILE_REQUESTS", 10_000);

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.PostgreSql)]
    public async Task No_request_breaks_the_shop_or_changes_others_data(DatabaseEngine engine)
    {
        output.WriteLine($"Seed {Seed}, {Requests} requests.");
        using var database = await databases.LeaseAsync(engine, Cancelled);
        await using var fuzzer = await Fuzzer.BeginAsync(database, Cancelled);
        var requests = new HostileRequests(Seed, fuzzer.World);
        var http = new RawHttp(new Uri(fuzzer.Shop.Address));
        var faults = new ConcurrentQueue<string>();
        var answers = new ConcurrentDictionary<(string Kind, int Status), int>();

        // In rounds, so that an attacker who deleted their account continues with another.
        for (var sent = 0; sent < Requests && faults.Count < FaultsShown; sent += Round)
        {
            var round = Enumerable.Range(sent, Math.Min(Round, Requests - sent)).Select(number => (number, requests.Next())).ToList();
            var atOnce = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancelled };
            await Parallel.ForEachAsync(round, atOnce, async (each, cancellationToken) =>
            {
                var (number, request) = each;
                var (answer, fault) = await TryAsync(http, fuzzer.Verdict, request, cancellationToken);
                answers.AddOrUpdate((request.Kind, answer?.Status ?? 0), 1, (_, known) => known + 1);
                if (fault is not null)
                    faults.Enqueue($"{number}: {fault}\n{request}\n{answer?.Status} {answer?.Text[..Math.Min(500, answer.Text.Length)]}");
            });
            await fuzzer.RenewAttackerAsync();
        }

        foreach (var kind in answers.GroupBy(each => each.Key.Kind).OrderBy(group => group.Key))
            output.WriteLine(
                $"{kind.Key}: "
                    + $"{string.Join(", ", kind.OrderBy(each => each.Key.Status).Select(each => $"{each.Key.Status} × {each.Value}"))}");
        output.WriteLine($"{fuzzer.AttackerCount} accounts of the attacker.");
        faults.ShouldBeEmpty();
        answers.Keys.Select(each => each.Kind).Distinct().ShouldBe(requests.Kinds, ignoreOrder: true);
        await fuzzer.ShouldHaveDoneNoHarmAsync(Cancelled);
    }

    [Fact]
    public async Task No_live_query_breaks_the_shop_or_leaks_data()
    {
        output.WriteLine($"Seed {Seed}, {Sockets} connections.");
        using var database = await databases.LeaseAsync(DatabaseEngine.Sqlite, Cancelled);
        await using var fuzzer = await Fuzzer.BeginAsync(database, Cancelled);
        var sockets = new HostileSockets(Seed, fuzzer.World);
        var http = new RawHttp(new Uri(fuzzer.Shop.Address));
        var faults = new List<string>();
        var upgraded = 0;

        for (var i = 0; i < Sockets; i++)
        {
            var request = sockets.Next();
            var (answer, fault) = await TryAsync(http, fuzzer.Verdict, request, Cancelled);
            if (answer?.Status == 101)
                upgraded++;
            if (fault is not null)
                faults.Add($"{i}: {fault}\n{request}\n{answer?.Status} {answer?.Text}");
        }

        output.WriteLine($"{upgraded} were let in.");
        faults.ShouldBeEmpty();
        upgraded.ShouldBeGreaterThan(Sockets / 2);
        await fuzzer.ShouldHaveDoneNoHarmAsync(Cancelled);
    }

    private static int Setting(string name, int usual) =>
        int.Parse(Environment.GetEnvironmentVariable(name) ?? usual.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static async Task<(RawAnswer? Answer, string? Fault)> TryAsync(
        RawHttp http, Verdict verdict, HostileRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await http.SendAsync(request, cancellationToken);
            return (answer, verdict.FaultOf(request, answer));
        }
        catch (TimeoutException hanging)
        {
            return (null, hanging.Message);
        }
    }
}
