using System.Text.RegularExpressions;
using FlashSale.Tests.Infrastructure;
using GraphQLParser;
using GraphQLParser.AST;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>
/// Compares the schema with the approved <c>schema.graphql</c> in this folder. After an intended change, run with
/// FLASHSALE_APPROVE_SCHEMA=1 and review the diff.
/// </summary>
public sealed partial class SchemaFileTests(ApiShop api) : IClassFixture<ApiShop>
{
    private static readonly string Approved = Repository.PathOf("FlashSale.Tests", "Web", "GraphQL", "schema.graphql");

    [Fact]
    public async Task The_schema_is_the_approved_one()
    {
        var schema = (
            await api.Anonymous.SendToAsync(HttpMethod.Get, "/graphql/schema", null, "application/json")).Text.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("FLASHSALE_APPROVE_SCHEMA") == "1")
            await File.WriteAllTextAsync(Approved, schema, TestContext.Current.CancellationToken);

        schema.ShouldBe((await File.ReadAllTextAsync(Approved, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"));
    }

    // Compared with a parse-server's schema of the shop's first classes. docs/api.md explains each omission.
    [Fact]
    public async Task Schema_has_everything_of_Parse_s_except_listed_omissions()
    {
        var ours = NamesIn(await File.ReadAllTextAsync(Approved, TestContext.Current.CancellationToken));
        var parses = NamesIn(
            await File.ReadAllTextAsync(
                Repository.PathOf("FlashSale.Tests", "Web", "GraphQL", "parse-server.graphql"), TestContext.Current.CancellationToken));

        parses.Except(ours).Where(name => !LeftOut().IsMatch(name)).ShouldBeEmpty();
    }

    private static HashSet<string> NamesIn(string schema)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in Parser.Parse(schema).Definitions.OfType<GraphQLTypeDefinition>())
        {
            var name = type.Name.StringValue;
            var members = type switch
            {
                GraphQLObjectTypeDefinition each => (each.Fields?.Items ?? []).SelectMany(field =>
                    (field.Arguments?.Items ?? [])
                        .Select(argument => $"{field.Name.StringValue}({argument.Name.StringValue})")
                        .Append(field.Name.StringValue)),
                GraphQLInterfaceTypeDefinition each => (each.Fields?.Items ?? []).Select(field => field.Name.StringValue),
                GraphQLInputObjectTypeDefinition each => (each.Fields?.Items ?? []).Select(field => field.Name.StringValue),
                GraphQLEnumTypeDefinition each => (each.Values?.Items ?? []).Select(value => value.Name.StringValue),
                _ => [],
            };
            names.UnionWith(members.Select(member => $"{name}.{member}").Append(name));
        }
        return names;
    }

    [GeneratedRegex(
        "^(String|Float|ID|Boolean|Int)$"
        + "|^(Upload|Element|ArrayResult|SearchInput|TextInput|ArrayWhereInput|KeyValueInput|ObjectWhereInput)(\\.|$)"
        + "|^((Geo)?Within.*|GeoIntersects.*)(\\.|$)"
        + "|^((Pointer|Relation)FieldInput|\\w+RelationInput|(CountdownTimer|Inventory)RelationWhereInput)(\\.|$)"
        + "|^(CountdownTimer|FlashSale|Inventory|Order)PointerInput(\\.|$)"
        + "|^(ConfigValue|LogInWith\\w*|UserLoginWithInput|ConfirmResetPassword\\w*|Challenge\\w*)(\\.|$)"
        + "|\\.(createAndLink|text|authData\\w*|(logInWith|confirmResetPassword|challenge)(\\(input\\))?)$|^Query\\.cloudConfig"
        + "|WhereInput\\.(ACL|password)$|Order\\.(ACL|authData|password)_(ASC|DESC)$"
        + "|UserFieldsInput\\.emailVerified$|^UpdateOrderFieldsInput\\.user$")]
    private static partial Regex LeftOut();
}
