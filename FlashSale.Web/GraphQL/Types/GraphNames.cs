using System.Text.Json;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>Names of classes in GraphQL, the same as in Parse's GraphQL API.</summary>
internal static class GraphNames
{
    /// <summary>The object type, such as <c>FlashSale</c>, or <c>User</c> for <c>_User</c>.</summary>
    public static string TypeOf(ParseClass parseClass) => parseClass.Name.TrimStart('_');

    /// <summary>The field for one object, such as <c>flashSale</c>.</summary>
    public static string FieldOf(ParseClass parseClass) => JsonNamingPolicy.CamelCase.ConvertName(TypeOf(parseClass));

    /// <summary>The field for a connection, such as <c>flashSales</c>, <c>inventories</c> or <c>addresses</c>.</summary>
    public static string ConnectionOf(ParseClass parseClass) => FieldOf(parseClass) switch
    {
        [.. var stem, 'y'] => $"{stem}ies",
        [.. _, 's'] name => $"{name}es",
        var name => $"{name}s",
    };
}
