using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Api.Hostile;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Api.Parse;
using FlashSale.Web.Api.Parse.Classes;
using FlashSale.Web.Api.Parse.Functions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace FlashSale.Tests.Api;

/// <summary>
/// An attacker with an account tries everything. FLASHSALE_HOSTILE_REQUESTS says how many requests are sent to each engine, FLASHSALE_HOSTILE_SEED draws
/// others.
/// </summary>
public sealed class HostileRequestsTests(ShopDatabases databases, ITestOutputHelper output)
{
    private const int Round = 100;
    private const int AtOnce = 4;
    private const int FaultsShown = 20;

    // What may change in these rows while the attacker buys like anybody else.
    private static readonly string[] ChangedByBuying = ["Stock", "UnitsSold", "LastClaimNumber", "RowVersion", "UpdatedAt"];

    // What trying somebody's password changes: the account's own protection.
    private static readonly string[] ChangedByGuessing = ["AccessFailedCount", "LockoutEnd", "ConcurrencyStamp"];

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.PostgreSql)]
    public async Task Nothing_that_an_attacker_sends_breaks_the_shop_or_changes_what_is_not_his(DatabaseEngine engine)
    {
        var seed = Setting("FLASHSALE_HOSTILE_SEED", 1);
        var count = Setting("FLASHSALE_HOSTILE_REQUESTS", 10_000);
        output.WriteLine($"Seed {seed}, {count} requests.");
        var cancelled = TestContext.Current.CancellationToken;
        using var database = await databases.LeaseAsync(engine, cancelled);
        await using var shop = RunningShop.OpenOn(database, host =>
        {
            host.UseSetting("Accounts:AttemptsPerMinute", "1000000");
            host.UseSetting("Parse:SignUpsPerMinute", "1000000");
            host.ConfigureServices(services => services.AddFakeLogging());
        });

        // The shop has a merchant, a customer with an order, products that are on sale, idle and hidden.
        await shop.AddUserAsync("merchant", Roles.Merchant);
        var live = await shop.AddLiveSaleAsync("On sale", units: 1_000);
        var bought = await shop.AddLiveSaleAsync("Bought", units: 10);
        var idle = await shop.AddProductAsync("Idle", stock: 5);
        var hidden = await shop.AddProductAsync("Hidden", stock: 5);
        await shop.Get<ICountdownTimers>().CreateAsync(idle.Id, 3_600, "merchant", cancelled);
        await HideAsync(shop, hidden, cancelled);
        using var bob = await new ParseClient(shop).SignUpAsync("bob");
        var order = await bob.BuyAsync(bought.Id);
        var attackers = new List<ParseClient> { await new ParseClient(shop).SignUpAsync("mallory0") };
        var attackersOrder = await attackers[0].BuyAsync(live.Id);
        attackersOrder.ShouldBe(HttpStatusCode.Created);

        var world = await MakeWorldAsync(shop, live.Id, bob.UserId!, attackers[0], cancelled);
        var verdict = new Verdict(
        [
            "bob@example.com", "merchant@example.com", bob.Token!, $"\"objectId\":\"{bob.UserId}\"", $"\"objectId\":\"{order["objectId"]}\"", $"\"objectId\":\"{hidden.Id}\"", "AQAAAA",
        ]);
        var customerRole = await RoleAsync(shop, Roles.Customer, cancelled);
        var before = await RowsAsync(shop, cancelled);

        // Round by round, so that an attacker who threw away his own account comes back as another.
        var requests = new HostileRequests(seed, world);
        var http = new RawHttp(new Uri(shop.Address));
        var faults = new ConcurrentQueue<string>();
        var answers = new ConcurrentDictionary<(string Kind, int Status), int>();
        for (var sent = 0; sent < count && faults.Count < FaultsShown; sent += Round)
        {
            var round = Enumerable.Range(sent, Math.Min(Round, count - sent)).Select(i => (Number: i, Request: requests.Next())).ToList();
            await Parallel.ForEachAsync(round, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancelled }, async (each, cancellationToken) =>
            {
                var (answer, fault) = await TryAsync(http, verdict, each.Request, cancellationToken);
                answers.AddOrUpdate((each.Request.Kind, answer?.Status ?? 0), 1, (_, known) => known + 1);
                if (fault is not null)
                    faults.Enqueue($"{each.Number}: {fault}\n{each.Request}\n{answer?.Status} {answer?.Text[..Math.Min(500, answer.Text.Length)]}");
            });
            if ((await attackers[^1].GetAsync("/users/me")).Status == HttpStatusCode.OK)
                continue;
            attackers.Add(await attackers[^1].Other().SignUpAsync($"mallory{sent + Round}"));
            world.Token = attackers[^1].Token!;
            world.UserId = attackers[^1].UserId!;
        }
        foreach (var kind in answers.GroupBy(each => each.Key.Kind).OrderBy(group => group.Key))
            output.WriteLine($"{kind.Key}: {string.Join(", ", kind.OrderBy(each => each.Key.Status).Select(each => $"{each.Key.Status} × {each.Value}"))}");
        output.WriteLine($"{attackers.Count} attackers.");

        faults.ShouldBeEmpty();
        shop.Get<FakeLogCollector>().GetSnapshot().Where(record => record.Level >= LogLevel.Error).Select(record => $"{record.Message} {record.Exception}").ShouldBeEmpty();
        answers.Keys.Select(each => each.Kind).Distinct().ShouldBe(requests.Kinds, ignoreOrder: true);

        // Nothing has changed but what is the attackers' own.
        var after = await RowsAsync(shop, cancelled);
        var changes = after.Since(before).ToList();
        var known = changes.Where(change => change.Table == "Users" && change.Before is null).Select(change => change.Key).Concat(attackers.Select(each => each.UserId!)).ToHashSet();
        changes.Where(change => !IsAttackersOwn(change, known, live.Id, customerRole)).Select(change => change.ToString()).ShouldBeEmpty();

        // And the shop still sells.
        (await bob.BuyAsync(bought.Id, 9)).ShouldBe(HttpStatusCode.Created);
        (await bob.BuyAsync(bought.Id)).ShouldFail(400, 142, "Sold out.");
        var books = await shop.Get<IReconciler>().ReconcileAsync(cancelled);
        books.Differences.ShouldBeEmpty();
        attackers.ForEach(each => each.Dispose());
    }

    private static int Setting(string name, int usual) => int.Parse(Environment.GetEnvironmentVariable(name) ?? usual.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static async Task<(RawAnswer? Answer, string? Fault)> TryAsync(RawHttp http, Verdict verdict, HostileRequest request, CancellationToken cancellationToken)
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

    private static async Task HideAsync(RunningShop shop, Product product, CancellationToken cancellationToken)
    {
        var products = shop.Get<IProducts>();
        var current = await products.FindAsync(product.Id, cancellationToken);
        var draft = new ProductDraft(product.Name, product.Description, product.Price, Published: false);
        (await products.UpdateAsync(product.Id, draft, current!.RowVersion, "merchant", cancellationToken)).ShouldBeOfType<EditOutcome<Product>.Saved>();
    }

    private static async Task<string> RoleAsync(RunningShop shop, string name, CancellationToken cancellationToken)
    {
        await using var context = await shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(cancellationToken);
        return await context.Roles.Where(role => role.Name == name).Select(role => role.Id).SingleAsync(cancellationToken);
    }

    private static async Task<ShopRows> RowsAsync(RunningShop shop, CancellationToken cancellationToken)
    {
        await using var context = await shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(cancellationToken);
        return await ShopRows.ReadAsync(context, cancellationToken);
    }

    private static bool IsAttackersOwn(RowChange change, HashSet<string> attackers, string liveProductId, string customerRole) => change.Table switch
    {
        "Users" => attackers.Contains(change.Key) || (change is { Before: not null, Now: not null } && change.Columns.All(ChangedByGuessing.Contains)),
        "UserRoles" => attackers.Contains(change["UserId"]!) && change["RoleId"] == customerRole,
        "Inventories" or "Sales" => change is { Before: not null, Now: not null } && change["ProductId"] == liveProductId && change.Columns.All(ChangedByBuying.Contains),
        "Sessions" or "Orders" or "Notifications" or "UserTokens" => attackers.Contains(change["UserId"]!),
        // Mails that were asked for, and that anybody may ask for.
        "OutboxMessages" => true,
        _ => false,
    };

    private static async Task<HostileWorld> MakeWorldAsync(RunningShop shop, string liveProductId, string victimId, ParseClient attacker, CancellationToken cancellationToken)
    {
        var master = Caller.Anonymous with { HasMasterKey = true };
        await using var context = await shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(cancellationToken);
        var classes = new List<HostileClass>();
        foreach (var each in shop.Get<ParseClasses>().All)
        {
            var objects = await ((IQueryable<object>)each.Readable(context, master)).ToListAsync(cancellationToken);
            var fields = each.Fields.Concat(each.WriteOnlyFields).Select(field => new HostileField(field.Name, field.Type.ToString(), field.TargetClass));
            classes.Add(new HostileClass(each.Name, [.. fields], [.. objects.Select(each.IdOf).Order(StringComparer.Ordinal), "nothing"]));
        }
        return new HostileWorld
        {
            Classes = classes,
            Functions = [.. shop.Get<ParseFunctions>().All.Select(function => function.Name), "nope"],
            LiveProductId = liveProductId,
            Token = attacker.Token!,
            UserId = attacker.UserId!,
            VictimId = victimId,
            MaxBodyBytes = shop.Get<ParseOptions>().MaxBodyBytes,
        };
    }
}
