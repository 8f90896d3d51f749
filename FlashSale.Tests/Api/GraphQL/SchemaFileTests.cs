using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Api.GraphQL;

/// <summary>
/// The schema as it was approved: <c>schema.graphql</c> beside this file. After a change that is meant, run with FLASHSALE_APPROVE_SCHEMA=1 and
/// look at the difference.
/// </summary>
public sealed class SchemaFileTests(ApiShop api) : IClassFixture<ApiShop>
{
    private static readonly string Approved = Repository.PathOf("FlashSale.Tests", "Api", "GraphQL", "schema.graphql");

    [Fact]
    public async Task The_schema_is_the_approved_one()
    {
        var schema = (await api.Anonymous.SendToAsync(HttpMethod.Get, "/graphql/schema", null, "application/json")).Text.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("FLASHSALE_APPROVE_SCHEMA") == "1")
            await File.WriteAllTextAsync(Approved, schema, TestContext.Current.CancellationToken);

        schema.ShouldBe((await File.ReadAllTextAsync(Approved, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"));
    }
}
