using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse.Queries;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>A crowd that sends the same query in the same moment is answered by one look at the database.</summary>
public sealed class SharedResultsTests : IAsyncLifetime
{
    private const string Products = "{products{edges{node{name}}}}";

    private readonly RunningShop shop = RunningShop.Open(host => host.UseSetting("Parse:ShareFor", "00:00:10"));
    private ParseClient visitor = default!;
    private ParseClient merchant = default!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private int Kept => shop.Get<ResponseCache>().Count;

    public async ValueTask InitializeAsync()
    {
        await shop.AddUserAsync("mia", Roles.Merchant);
        visitor = new ParseClient(shop);
        merchant = await new ParseClient(shop).LogInAsync("mia");
    }

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        merchant.Dispose();
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task Same_query_shares_the_response()
    {
        await shop.AddProductAsync("Kettle", 0);
        // A document is shared once it's known to be valid.
        await NamesAsync(visitor);
        Kept.ShouldBe(0);

        (await NamesAsync(visitor)).ShouldBe(["Kettle"]);
        Kept.ShouldBe(1);
        (await NamesAsync(visitor)).ShouldBe(["Kettle"]);
        Kept.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_is_seen_at_once()
    {
        await shop.AddProductAsync("Kettle", 0);
        await NamesAsync(visitor);
        await NamesAsync(visitor);

        await shop.AddProductAsync("Lamp", 0);

        (await NamesAsync(visitor)).ShouldBe(["Kettle", "Lamp"], ignoreOrder: true);
    }

    [Fact]
    public async Task Merchants_see_what_visitors_do_not()
    {
        var product = await shop.AddProductAsync("Kettle", 0);
        var draft = ProductDraft.Of(product) with { Published = false };
        (
            await shop.Get<IProducts>()
                .UpdateAsync(product.Id, draft, product.RowVersion, "mia", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Saved>();
        await NamesAsync(visitor);

        (await NamesAsync(visitor)).ShouldBeEmpty();
        (await NamesAsync(merchant)).ShouldBe(["Kettle"]);
        (await NamesAsync(visitor)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{viewer{user{username}}}")]
    [InlineData("{orders{count}}")]
    [InlineData("{products{count} orders{count}}")]
    [InlineData("{product(id:\"nothing\"){name}}")]
    [InlineData("query A{products{count}} query B{orders{count}}")]
    public async Task Response_that_depends_on_the_caller_is_not_shared(string query)
    {
        using var ann = await new ParseClient(shop).SignUpAsync("ann");

        for (var i = 0; i < 3; i++)
        {
            await ann.GraphQLAsync(query);
            await visitor.GraphQLAsync(query);
        }

        Kept.ShouldBe(0);
    }

    [Fact]
    public async Task Other_variables_are_another_question()
    {
        await shop.AddProductAsync("Kettle", 0);
        await shop.AddProductAsync("Lamp", 0);
        const string query = "query($first:Int!){products(order:[name_ASC],first:$first){edges{node{name}}}}";
        await visitor.GraphQLAsync(query, new { first = 1 });

        for (var i = 0; i < 2; i++)
        {
            (await visitor.GraphQLAsync(query, new { first = 1 })).Data["products"]!["edges"]!.AsArray().Count.ShouldBe(1);
            (await visitor.GraphQLAsync(query, new { first = 2 })).Data["products"]!["edges"]!.AsArray().Count.ShouldBe(2);
        }
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(ParseClient client) =>
        [
            .. (await client.GraphQLAsync(Products)).Data["products"]!["edges"]!
                .AsArray()
                .Select(edge => edge!["node"]!["name"]!.GetValue<string>()),
        ];
}
