using System.Linq.Expressions;
using System.Text.Json;

namespace FlashSale.Web.Parse.Schema;

/// <summary>A field of a class of the API: how it is called, what it means, and where its value comes from. Everything that knows fields reads this.</summary>
public sealed class ParseField
{
    private readonly string name = "";
    private readonly string? targetClass;

    /// <summary>Its name on the wire.</summary>
    public required string Name
    {
        get => name;
        init
        {
            name = value;
            EncodedName = JsonEncodedText.Encode(value);
        }
    }

    /// <summary>The name as it stands in JSON.</summary>
    public JsonEncodedText EncodedName { get; private init; }

    /// <summary>Whether every object has it and every answer shows it, whatever a client selects.</summary>
    public bool IsSystem => Name is "objectId" or "createdAt" or "updatedAt";

    /// <summary>Its type on the wire.</summary>
    public required FieldType Type { get; init; }

    /// <summary>What it is, a sentence for people.</summary>
    public required string Meaning { get; init; }

    /// <summary>The class that a pointer points to; null for other types.</summary>
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

    /// <summary>The target class's name as it stands in JSON; empty for other types.</summary>
    public JsonEncodedText EncodedTargetClass { get; private init; }

    /// <summary>Whether a new object must bring it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether only the shop sets it.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether it's a text of up to thousands of characters, which takes long to look through.</summary>
    public bool IsLong { get; init; }

    /// <summary>Decimals that a number is kept with; 0 for whole numbers.</summary>
    public int Decimals { get; init; }

    /// <summary>The only values that a text may have, by their words on the wire; null for any text. The values are what <see cref="Value"/> gives.</summary>
    public IReadOnlyDictionary<string, object>? Words { get; init; }

    /// <summary>The value of an entity, in a form that EF turns into SQL (a pointer's is the id); null for a field that can be neither searched nor sorted by.</summary>
    public LambdaExpression? Value { get; init; }

    /// <summary>
    /// The value of an entity in memory: null for none, a string (for a pointer the id, for a closed set the word on the wire), a decimal, a bool, a
    /// <see cref="DateTimeOffset"/>, or what <see cref="FieldType.File"/> and <see cref="FieldType.Object"/> are written from.
    /// </summary>
    public required Func<object, object?> Read { get; init; }

    /// <summary>Its type as error messages and schemas name it, such as <c>Pointer&lt;Product&gt;</c>.</summary>
    public string TypeName => TargetClass is null ? Type.ToString() : $"{Type}<{TargetClass}>";
}
