using FlashSale.Data.Engines;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Infrastructure;

/// <summary>Runs an action between a service's load and its save.</summary>
public sealed class Concurrently : SaveChangesInterceptor
{
    private Func<Task>? next;

    /// <summary>Runs the action once, before the next save.</summary>
    public void BeforeNextSave(Func<Task> action) => next = action;

    /// <summary>Adds this interceptor to the shop.</summary>
    public void Watch(IServiceCollection services)
    {
        services.ConfigureDbContext<SqliteFlashSaleDbContext>(builder => builder.AddInterceptors(this));
        services.ConfigureDbContext<PostgreSqlFlashSaleDbContext>(builder => builder.AddInterceptors(this));
        services.ConfigureDbContext<SqlServerFlashSaleDbContext>(builder => builder.AddInterceptors(this));
    }

    /// <inheritdoc/>
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref next, null) is { } action)
            await action();
        return result;
    }
}
