using System.Text.Json;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>
/// Validated changes of an object's fields: the fields exist, are writable and have values of the right type. The shop's services check
/// business rules.
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

    /// <summary>Whether the client sent an ACL.</summary>
    public bool HasAcl { get; }

    /// <summary>The client's ACL; null if everyone may read, or if it sent none.</summary>
    public Acl? Acl { get; }

    /// <summary>
    /// Reads changes from a JSON object of values and operations. SDKs may send back a whole object, so a member that equals the current
    /// value is ignored, even if the field is read-only.
    /// </summary>
    /// <param name="parseClass">The object's class.</param>
    /// <param name="fields">The JSON object.</param>
    /// <param name="current">The object to change; null for a new one.</param>
    /// <exception cref="ParseException">A field is unknown or read-only, or a value has the wrong type.</exception>
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

    /// <summary>Finds the change of a field; null if it doesn't change.</summary>
    public FieldChange? Find(string field) => byField.GetValueOrDefault(field);

    /// <summary>Whether a field changes.</summary>
    public bool Has(string field) => byField.ContainsKey(field);

    /// <summary>Whether this field changes and no other.</summary>
    public bool HasOnly(string field) => byField.Count == 1 && Has(field);

    /// <summary>Gets the new value of a string field.</summary>
    /// <param name="field">The name.</param>
    /// <param name="current">The current value.</param>
    public string? TextOf(string field, string? current = null) => Find(field) switch
    {
        FieldChange.Set(_, string text) => text,
        FieldChange.Unset => null,
        _ => current,
    };

    /// <summary>Gets the new value of a Boolean field.</summary>
    /// <param name="field">The name.</param>
    /// <param name="current">The current value.</param>
    /// <param name="byDefault">The value if the field is unset.</param>
    public bool BooleanOf(string field, bool current, bool byDefault) => Find(field) switch
    {
        FieldChange.Set(_, bool flag) => flag,
        FieldChange.Unset => byDefault,
        _ => current,
    };

    /// <summary>Gets the new value of a date field.</summary>
    /// <param name="field">The name.</param>
    /// <param name="current">The current value.</param>
    public DateTimeOffset? DateOf(string field, DateTimeOffset? current = null) => Find(field) switch
    {
        FieldChange.Set(_, DateTimeOffset instant) => instant,
        FieldChange.Unset => null,
        _ => current,
    };

    /// <summary>Gets the new value of a number field.</summary>
    /// <param name="field">The name.</param>
    /// <param name="current">The current value.</param>
    public decimal? NumberOf(string field, decimal? current = null) => Find(field) switch
    {
        FieldChange.Set(_, decimal number) => number,
        FieldChange.Increment(_, var amount) => (current ?? 0) + amount,
        FieldChange.Unset => null,
        _ => current,
    };

    /// <summary>Gets the new value of an integer field.</summary>
    /// <param name="field">The name.</param>
    /// <param name="current">The current value.</param>
    /// <exception cref="ParseException">The value isn't an integer, or is out of range.</exception>
    public int? WholeOf(string field, int? current = null)
    {
        if (NumberOf(field, current) is not { } number)
            return null;
        return number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw new ParseException(ParseError.Validation($"{field} must be a whole number of at most {int.MaxValue}."));
    }

    /// <summary>Requires that a new object has its required fields and an existing one keeps them.</summary>
    /// <exception cref="ParseException">A required field is missing.</exception>
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

    /// <summary>Requires that a field keeps its value.</summary>
    /// <exception cref="ParseException">The field would change.</exception>
    public void RequireUnchanged(string field, string? current)
    {
        if (TextOf(field, current) != current)
            throw new ParseException(ParseError.Forbidden($"{field} can't be changed. Create a new object instead."));
    }

    // Null if the value doesn't change.
    private static FieldChange? ReadChange(ParseClass parseClass, JsonProperty member, object? current)
    {
        var (name, value) = (member.Name, member.Value);
        if (parseClass.WriteOnlyFields.FirstOrDefault(field => field.Name == name) is { } secret)
            return FieldValues.ReadChange(parseClass, secret, value);
        if (parseClass.FindField(name) is not { } field)
            throw new ParseException(
                ParseError.PermissionDenied with
                {
                    Reason = "unknownField",
                    Detail = $"{parseClass.Name} has no field {name}, and clients can't add fields.",
                });
        var isServerSet = field.IsReadOnly && !parseClass.AcceptsServerValue(field);
        if (current is not null ? WireValues.IsSame(field, field.Read(current), value) : isServerSet && WireValues.IsNothing(value))
            return null;
        if (isServerSet)
        {
            var detail = current is null
                ? $"Only the shop sets {parseClass.Name}.{name}. Leave it out."
                : $"Only the shop sets {parseClass.Name}.{name}. Leave it out, or send the current value.";
            throw new ParseException(ParseError.PermissionDenied with { Reason = "readOnlyField", Detail = detail });
        }
        return FieldValues.ReadChange(parseClass, field, value);
    }

    // Included objects name their class.
    private static bool IsClassName(ParseClass parseClass, JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.String && member.Name switch
        {
            "className" => member.Value.ValueEquals(parseClass.Name),
            "__type" => member.Value.ValueEquals("Object"),
            _ => false,
        };
}
