using FlashSale.Data.Engines;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Infrastructure;

/// <summary>Lets something happen between the moment a service has loaded what it changes and the moment it saves: the worst moment.</summary>
public sealed class Concurrently : SaveChangesInterceptor
{
    private Func<Task>? next;

    /// <summary>Runs <paramref name="happening"/> before the next save, once.</summary>
    public void BeforeNextSave(Func<Task> happening) => next = happening;

    /// <summary>Makes the shop's contexts tell this one of their saves.</summary>
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
        if (Interlocked.Exchange(ref next, null) is { } happening)
            await happening();
        return result;
    }
}
