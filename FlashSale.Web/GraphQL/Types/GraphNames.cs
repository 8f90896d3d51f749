using System.Text.Json;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>What classes are called in GraphQL: as in Parse's GraphQL API.</summary>
internal static class GraphNames
{
    /// <summary>The object type, such as <c>FlashSale</c>, or <c>User</c> for <c>_User</c>.</summary>
    public static string TypeOf(ParseClass of) => of.Name.TrimStart('_');

    /// <summary>The field for one object, such as <c>flashSale</c>.</summary>
    public static string FieldOf(ParseClass of) => JsonNamingPolicy.CamelCase.ConvertName(TypeOf(of));

    /// <summary>The field for a connection, such as <c>flashSales</c> or <c>inventories</c>.</summary>
    public static string ConnectionOf(ParseClass of) =>
        FieldOf(of) is var name && name.EndsWith('y') ? $"{name[..^1]}ies" : $"{name}s";
}
