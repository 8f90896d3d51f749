using System.Net;
using FlashSale.Data;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Functions;
using FlashSale.Web.Parse.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>Attacks a shop with an ordinary account, and checks what changed.</summary>
internal sealed class Fuzzer : IAsyncDisposable
{
    // Columns that ordinary purchases of the attacker may change.
    private static readonly string[] ChangedByBuying = ["Stock", "UnitsSold", "LastClaimNumber", "RowVersion", "UpdatedAt"];

    // Columns that wrong passwords change, to protect the account.
    private static readonly string[] ChangedByGuessing = ["AccessFailedCount", "LockoutEnd", "ConcurrencyStamp"];

    private readonly ParseClient victim;
    private readonly List<ParseClient> attackers;
    private readonly string[] onSale;
    private readonly string customerRole;
    private readonly ShopRows before;

    private Fuzzer(
        RunningShop shop,
        AttackTargets world,
        ParseClient victim,
        ParseClient attacker,
        string[] onSale,
        string customerRole,
        ShopRows before,
        Verdict verdict)
    {
        Shop = shop;
        World = world;
        Verdict = verdict;
        this.victim = victim;
        attackers = [attacker];
        this.onSale = onSale;
        this.customerRole = customerRole;
        this.before = before;
    }

    /// <summary>The shop.</summary>
    public RunningShop Shop { get; }

    /// <summary>What the attacker knows.</summary>
    public AttackTargets World { get; }

    /// <summary>Checks the shop's responses.</summary>
    public Verdict Verdict { get; }

    /// <summary>Number of accounts that the attacker has used.</summary>
    public int AttackerCount => attackers.Count;

    /// <summary>
    /// Opens the shop on an empty database with products on sale, not on sale and unpublished, and a customer with an order.
    /// </summary>
    public static async Task<Fuzzer> BeginAsync(DatabaseLease database, CancellationToken cancellationToken)
    {
        var shop = RunningShop.OpenOn(database, host =>
        {
            host.UseSetting("Accounts:AttemptsPerMinute", "1000000");
            host.UseSetting("Parse:SignUpsPerMinute", "1000000");
            host.ConfigureServices(services => services.AddFakeLogging());
        });
        await shop.AddUserAsync("merchant", Roles.Merchant);
        var live = await shop.AddLiveSaleAsync("On sale", units: 100_000);
        var bought = await shop.AddLiveSaleAsync("Bought", units: 10);
        var idle = await shop.AddProductAsync("Idle", stock: 5);
        var hidden = await shop.AddProductAsync("Hidden", stock: 5);
        await shop.Get<ICountdownTimers>().CreateAsync(idle.Id, 3_600, "merchant", cancellationToken);
        await HideAsync(shop, hidden, cancellationToken);
        var bob = await new ParseClient(shop).SignUpAsync("bob");
        var order = await bob.BuyAsync(bought.Id);
        var mallory = await new ParseClient(shop).SignUpAsync("mallory");
        (await mallory.BuyAsync(live.Id)).ShouldBe(HttpStatusCode.Created);

        await using var context = await shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(cancellationToken);
        var world = await MakeWorldAsync(shop, context, live.Id, bob.UserId!, mallory, cancellationToken);
        var customerRole = await context.Roles
            .Where(role => role.Name == Roles.Customer)
            .Select(role => role.Id)
            .SingleAsync(cancellationToken);
        var verdict = new Verdict(
        [
            "bob@example.com",
            "merchant@example.com",
            bob.Token!,
            $"\"objectId\":\"{bob.UserId}\"",
            $"\"objectId\":\"{order["objectId"]}\"",
            $"\"objectId\":\"{hidden.Id}\"",
            // The prefix of all password hashes.
            "AQAAAA",
        ]);
        return new Fuzzer(
            shop, world, bob, mallory, [live.Id, bought.Id], customerRole, await ShopRows.ReadAsync(context, cancellationToken), verdict);
    }

    /// <summary>Creates a new account for an attacker who deleted theirs.</summary>
    public async Task RenewAttackerAsync()
    {
        if ((await attackers[^1].GetAsync("/users/me")).Status == HttpStatusCode.OK)
            return;
        attackers.Add(await attackers[^1].Other().SignUpAsync($"mallory{attackers.Count}"));
        World.Token = attackers[^1].Token!;
        World.UserId = attackers[^1].UserId!;
    }

    /// <summary>Checks that nothing failed in the shop, only the attacker's own data changed, and the shop still sells.</summary>
    public async Task ShouldHaveDoneNoHarmAsync(CancellationToken cancellationToken)
    {
        Shop
            .Get<FakeLogCollector>()
            .GetSnapshot()
            .Where(record => record.Level >= LogLevel.Error)
            .Select(record => $"{record.Message} {record.Exception}")
            .ShouldBeEmpty();

        await using var context = await Shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(cancellationToken);
        var changes = (await ShopRows.ReadAsync(context, cancellationToken)).Since(before).ToList();
        var owners = changes
            .Where(change => change.Table == "Users" && change.Before is null)
            .Select(change => change.Key)
            .Concat(attackers.Select(each => each.UserId!))
            .ToHashSet();
        changes.Where(change => !IsAttackersOwn(change, owners)).Select(change => change.ToString()).ShouldBeEmpty();

        var next = await Shop.AddLiveSaleAsync("Next", units: 3);
        (await victim.BuyAsync(next.Id, 3)).ShouldBe(HttpStatusCode.Created);
        (await victim.BuyAsync(next.Id)).ShouldFail(400, 142, "Sold out.");
        (await Shop.Get<IReconciler>().ReconcileAsync(cancellationToken)).Differences.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        victim.Dispose();
        attackers.ForEach(each => each.Dispose());
        await Shop.DisposeAsync();
    }

    private bool IsAttackersOwn(RowChange change, HashSet<string> owners) => change.Table switch
    {
        "Users" =>
            owners.Contains(change.Key)
                || (change is { Before: not null, Now: not null } && change.Columns.All(ChangedByGuessing.Contains)),
        "UserRoles" => owners.Contains(change["UserId"]!) && change["RoleId"] == customerRole,
        "Inventories" or "FlashSales" =>
            change is { Before: not null, Now: not null }
                && onSale.Contains(change["ProductId"])
                && change.Columns.All(ChangedByBuying.Contains),
        // Orders of a deleted account are kept without a buyer.
        "Orders" => owners.Contains((change.Before ?? change.Now)!["UserId"]) || (change.Before is null && change["UserId"] is ""),
        "Sessions" or "Notifications" or "UserTokens" => owners.Contains(change["UserId"]!),
        "RefusedOrders" => change.Before is null && owners.Contains(change["UserId"]!),
        // Requested e-mails, which anyone may request.
        "OutboxMessages" => true,
        _ => false,
    };

    private static async Task HideAsync(RunningShop shop, Product product, CancellationToken cancellationToken)
    {
        var products = shop.Get<IProducts>();
        var current = await products.FindAsync(product.Id, cancellationToken);
        var draft = new ProductDraft(product.Name, product.Description, product.Price, Published: false);
        (
            await products.UpdateAsync(
                product.Id, draft, current!.RowVersion, "merchant", cancellationToken)).ShouldBeOfType<EditOutcome<Product>.Saved>();
    }

    private static async Task<AttackTargets> MakeWorldAsync(
        RunningShop shop,
        FlashSaleDbContext context,
        string liveProductId,
        string victimId,
        ParseClient attacker,
        CancellationToken cancellationToken)
    {
        var master = Caller.Anonymous with { HasMasterKey = true };
        var classes = new List<HostileClass>();
        foreach (var each in shop.Get<ParseClasses>().All)
        {
            var objects = await ((IQueryable<object>)each.Readable(context, master)).ToListAsync(cancellationToken);
            var fields = each.Fields.Concat(each.WriteOnlyFields)
                .Select(field => new HostileField(field.Name, field.Type.ToString(), field.TargetClass));
            classes.Add(new HostileClass(each.Name, [.. fields], [.. objects.Select(each.IdOf).Order(StringComparer.Ordinal), "nothing"]));
        }
        return new AttackTargets
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
