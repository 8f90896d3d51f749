using System.Net;
using FlashSale.Data;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.Hosting.Health;

public sealed class HealthTests : IAsyncLifetime
{
    private readonly RunningShop shop = RunningShop.Open();
    private readonly HttpClient client = new();

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await shop.DisposeAsync();
    }

    [Theory]
    [InlineData("live")]
    [InlineData("ready")]
    [InlineData("books")]
    public async Task A_healthy_shop_reports_that_it_is_healthy(string check)
    {
        await shop.AddLiveSaleAsync("Kettle", units: 5);

        (await AskAsync(check)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_wrong_ledger_is_reported()
    {
        var product = await shop.AddLiveSaleAsync("Kettle", units: 5);
        await using (var context = shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContext())
            await context.Inventories.Where(inventory => inventory.ProductId == product.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(inventory => inventory.Stock, 6), TestContext.Current.CancellationToken);

        (await AskAsync("books")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await AskAsync("ready")).ShouldBe(HttpStatusCode.OK);
    }

    private async Task<HttpStatusCode> AskAsync(string check)
    {
        using var answer = await client.GetAsync(new Uri($"{shop.Address}/health/{check}"), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
