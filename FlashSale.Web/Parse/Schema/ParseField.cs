using System.Linq.Expressions;
using System.Text.Json;

namespace FlashSale.Web.Parse.Schema;

/// <summary>A field of a class: its name, description, type and value. Queries, writes and documentation all use it.</summary>
public sealed class ParseField
{
    private readonly string name = "";
    private readonly string? targetClass;

    /// <summary>The name on the wire.</summary>
    public required string Name
    {
        get => name;
        init
        {
            name = value;
            EncodedName = JsonEncodedText.Encode(value);
        }
    }

    /// <summary>The name, encoded for JSON.</summary>
    public JsonEncodedText EncodedName { get; private init; }

    /// <summary>Whether it's a system field, which every response includes whatever the client selects.</summary>
    public bool IsSystem => Name is "objectId" or "createdAt" or "updatedAt";

    /// <summary>The type on the wire.</summary>
    public required FieldType Type { get; init; }

    /// <summary>A description, one or two sentences.</summary>
    public required string Description { get; init; }

    /// <summary>The class of a pointer's target; null for other types.</summary>
    public string? TargetClass
    {
        get => targetClass;
        init
        {
            targetClass = value;
            if (value is not null)
                EncodedTargetClass = JsonEncodedText.Encode(value);
        }
    }

    /// <summary>The target class's name, encoded for JSON; empty for other types.</summary>
    public JsonEncodedText EncodedTargetClass { get; private init; }

    /// <summary>The type of an array's items: <see cref="FieldType.File"/> or <see cref="FieldType.String"/>. Null otherwise.</summary>
    public FieldType? ItemType { get; init; }

    /// <summary>Whether a new object must have it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether only the server sets it.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether it's a long string (thousands of characters), which is slow to search.</summary>
    public bool IsLong { get; init; }

    /// <summary>Number of decimals that a number is stored with; 0 for integers.</summary>
    public int Decimals { get; init; }

    /// <summary>
    /// The allowed values of a string by their names on the wire, as <see cref="Value"/> returns them; null if any string is allowed.
    /// </summary>
    public IReadOnlyDictionary<string, object>? AllowedValues { get; init; }

    /// <summary>
    /// The value as an expression that EF can translate to SQL (a pointer's is the id); null if the field can't be used in queries.
    /// </summary>
    public LambdaExpression? Value { get; init; }

    /// <summary>
    /// Reads the value in memory: null, a string (a pointer's id or an enum's name on the wire), decimal, bool,
    /// <see cref="DateTimeOffset"/>, a list of strings for an <see cref="FieldType.Array"/>, or the source of a
    /// <see cref="FieldType.File"/> or <see cref="FieldType.Object"/>.
    /// </summary>
    public required Func<object, object?> Read { get; init; }

    /// <summary>Whether the field has the same value in two objects.</summary>
    public bool IsSame(object one, object other) => (Read(one), Read(other)) switch
    {
        (IReadOnlyList<string> first, IReadOnlyList<string> second) => first.SequenceEqual(second),
        var (first, second) => Equals(first, second),
    };

    /// <summary>The type as shown in error messages and schemas, such as <c>Pointer&lt;Product&gt;</c>.</summary>
    public string TypeName => TargetClass is null ? Type.ToString() : $"{Type}<{TargetClass}>";
}
