using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Bench.Engines;

/// <summary>One node: the shop's real services on a database, without its pages.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private BenchNode(ServiceProvider services) => this.services = services;

    /// <summary>Opens a node on a database, optionally after migrating the database.</summary>
    public static async Task<BenchNode> OpenAsync(DatabaseEngine engine, string connectionString, bool migrate)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddFlashSaleDatabase(new DatabaseOptions { Provider = engine }, connectionString, Currency.Find("USD")!);
        services.AddFlashSaleServices();
        if (int.TryParse(Environment.GetEnvironmentVariable("Checkout__Workers"), out var workers))
            services.Configure<CheckoutOptions>(options => options.Workers = workers);
        var node = new BenchNode(services.BuildServiceProvider());
        if (migrate)
        {
            await using var context = node.NewContext();
            await context.Database.MigrateAsync();
        }
        return node;
    }

    /// <summary>A service of the shop.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Creates a context. The caller disposes it.</summary>
    public FlashSaleDbContext NewContext() => Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContext();

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
