using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using GraphQL;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Reads variables. Non-integers stay JSON so that they keep all digits.</summary>
internal static class VariableReader
{
    /// <summary>Reads the variables of an operation.</summary>
    /// <param name="variables">A JSON object, or null.</param>
    /// <exception cref="ParseException">107: the value is neither an object nor null.</exception>
    public static Inputs Read(JsonElement variables) => variables.ValueKind switch
    {
        JsonValueKind.Null => Inputs.Empty,
        JsonValueKind.Object => new Inputs(Members(variables)),
        _ => throw new ParseException(ParseError.InvalidJson("variables must be an object.")),
    };

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array => value.EnumerateArray().Select(Value).ToList(),
        JsonValueKind.Object => Members(value),
        _ => value.TryGetInt32(out var whole) ? whole : value.TryGetInt64(out var large) ? large : value,
    };

    private static Dictionary<string, object?> Members(JsonElement value) =>
        value.EnumerateObject().ToDictionary(member => member.Name, member => Value(member.Value), StringComparer.Ordinal);
}
