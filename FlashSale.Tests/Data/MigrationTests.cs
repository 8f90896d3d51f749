using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data;

public sealed class MigrationTests
{
    [Theory, MemberData(nameof(DataTest.Engines), MemberType = typeof(DataTest))]
    public async Task The_migrations_match_the_model(DatabaseEngine engine)
    {
        await using var context = OfflineContexts.Create(engine);

        context.Database.HasPendingModelChanges().ShouldBeFalse();
        context.Database.GetMigrations().ShouldNotBeEmpty();
    }
}
