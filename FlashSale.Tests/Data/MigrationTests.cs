using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data;

public sealed class MigrationTests
{
    [Theory, MemberData(nameof(DataTest.Engines), MemberType = typeof(DataTest))]
    public async Task Say_all_that_the_model_says(DatabaseEngine engine)
    {
        await using var context = UnreachedContexts.Create(engine);

        context.Database.HasPendingModelChanges().ShouldBeFalse();
        context.Database.GetMigrations().ShouldNotBeEmpty();
    }
}
