using System.Text.Json;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Writing;

/// <summary>
/// What a client wants an object's fields to be. The fields exist, may be written and have values of the right type; whether the values make sense, the
/// shop's own services say.
/// </summary>
public sealed class ParseChanges
{
    private readonly Dictionary<string, FieldChange> byField;

    private ParseChanges(Dictionary<string, FieldChange> byField, Acl? acl, bool hasAcl)
    {
        this.byField = byField;
        Acl = acl;
        HasAcl = hasAcl;
    }

    /// <summary>The changed fields.</summary>
    public IReadOnlyCollection<FieldChange> All => byField.Values;

    /// <summary>Whether the client says who may read and write the object.</summary>
    public bool HasAcl { get; }

    /// <summary>Who may read and write it, if the client says so; null for everyone reads.</summary>
    public Acl? Acl { get; }

    /// <summary>
    /// Reads the members of a JSON object, each a value or an operation. SDKs may send a whole object back: a member that says what the
    /// object already has changes nothing, whether clients may set that field or not.
    /// </summary>
    /// <param name="parseClass">The object's class.</param>
    /// <param name="fields">The JSON object.</param>
    /// <param name="current">The object that is to be changed; null for a new one.</param>
    /// <exception cref="ParseException">A field is unknown or only set by the shop, or a value is of the wrong type.</exception>
    public static ParseChanges Read(ParseClass parseClass, JsonElement fields, object? current = null)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        var changes = new Dictionary<string, FieldChange>(StringComparer.Ordinal);
        Acl? acl = null;
        var hasAcl = false;
        foreach (var member in fields.EnumerateObject())
        {
            if (member.Name == Acl.FieldName)
            {
                acl = Acl.Read(member.Value);
                hasAcl = member.Value.ValueKind != JsonValueKind.Null;
            }
            else if (!IsClassName(parseClass, member) && ReadChange(parseClass, member, current) is { } change)
            {
                changes.Add(member.Name, change);
            }
        }
        return new ParseChanges(changes, acl, hasAcl);
    }

    /// <summary>What becomes of a field; null if it stays as it is.</summary>
    public FieldChange? Find(string field) => byField.GetValueOrDefault(field);

    /// <summary>Whether a field is to be changed.</summary>
    public bool Has(string field) => byField.ContainsKey(field);

    /// <summary>Whether a field is to be changed, and no other.</summary>
    public bool HasOnly(string field) => byField.Count == 1 && Has(field);

    /// <summary>The text that a field will be.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="current">What it is now.</param>
    public string? TextOf(string field, string? current = null) => Find(field) switch
    {
        FieldChange.Set(_, string text) => text,
        FieldChange.Unset => null,
        _ => current,
    };

    /// <summary>Whether a field will be true.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="current">What it is now.</param>
    /// <param name="byDefault">What it is if nobody says.</param>
    public bool FlagOf(string field, bool current, bool byDefault) => Find(field) switch
    {
        FieldChange.Set(_, bool flag) => flag,
        FieldChange.Unset => byDefault,
        _ => current,
    };

    /// <summary>The instant that a field will be.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="current">What it is now.</param>
    public DateTimeOffset? DateOf(string field, DateTimeOffset? current = null) => Find(field) switch
    {
        FieldChange.Set(_, DateTimeOffset instant) => instant,
        FieldChange.Unset => null,
        _ => current,
    };

    /// <summary>The number that a field will be.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="current">What it is now.</param>
    public decimal? NumberOf(string field, decimal? current = null) => Find(field) switch
    {
        FieldChange.Set(_, decimal number) => number,
        FieldChange.Increment(_, var amount) => (current ?? 0) + amount,
        FieldChange.Unset => null,
        _ => current,
    };

    /// <summary>The whole number that a field will be.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="current">What it is now.</param>
    /// <exception cref="ParseException">It would be no whole number, or too large a one.</exception>
    public int? WholeOf(string field, int? current = null)
    {
        if (NumberOf(field, current) is not { } number)
            return null;
        return number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw new ParseException(ParseError.Validation($"{field} must be a whole number of at most {int.MaxValue}."));
    }

    /// <summary>Refuses a new object without its required fields, and an existing one that would lose one.</summary>
    /// <exception cref="ParseException">One is missing.</exception>
    public void Require(IEnumerable<ParseField> required, bool isNew)
    {
        ArgumentNullException.ThrowIfNull(required);
        foreach (var field in required)
        {
            var change = Find(field.Name);
            if (change is FieldChange.Unset || (isNew && change is null))
                throw new ParseException(ParseError.Validation($"{field.Name} is required"));
        }
    }

    /// <summary>Refuses to make an object point elsewhere.</summary>
    /// <exception cref="ParseException">The field would change.</exception>
    public void Keep(string field, string? current)
    {
        if (TextOf(field, current) != current)
            throw new ParseException(ParseError.Forbidden($"{field} cannot be changed. Make a new object instead."));
    }

    // Null if nothing is to change.
    private static FieldChange? ReadChange(ParseClass parseClass, JsonProperty member, object? current)
    {
        var (name, value) = (member.Name, member.Value);
        if (parseClass.WriteOnlyFields.FirstOrDefault(field => field.Name == name) is { } secret)
            return FieldValues.ReadChange(parseClass, secret, value);
        if (parseClass.FindField(name) is not { } field)
            throw new ParseException(ParseError.PermissionDenied with { Reason = "unknownField", Detail = $"{parseClass.Name} has no field {name}, and clients cannot add any." });
        var isTheShops = field.IsReadOnly && !parseClass.TakesAsGiven(field);
        if (current is not null ? WireValues.IsSame(field, field.Read(current), value) : isTheShops && WireValues.IsNothing(value))
            return null;
        if (isTheShops)
        {
            var detail = current is null
                ? $"{parseClass.Name}.{name} is set by the shop alone: leave it out."
                : $"{parseClass.Name}.{name} is set by the shop alone: leave it out, or send the value that the object has now.";
            throw new ParseException(ParseError.PermissionDenied with { Reason = "readOnlyField", Detail = detail });
        }
        return FieldValues.ReadChange(parseClass, field, value);
    }

    // An object that was included somewhere says what it is.
    private static bool IsClassName(ParseClass parseClass, JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.String && member.Name switch
        {
            "className" => member.Value.ValueEquals(parseClass.Name),
            "__type" => member.Value.ValueEquals("Object"),
            _ => false,
        };
}
