using System.Linq.Expressions;
using FlashSale.Data;
using FlashSale.Web.Parse.Calls;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Parse.Schema;

/// <summary>A class of the API for one entity type, with helpers to define its fields.</summary>
/// <typeparam name="T">The entity type.</typeparam>
public abstract class ParseClass<T> : ParseClass
    where T : class
{
    private readonly Lazy<IReadOnlyList<ParseField>> fields;

    /// <summary>Creates the class. Its fields are created on first use.</summary>
    protected ParseClass() => fields = new(() => [.. SystemFields(), .. OwnFields()]);

    /// <inheritdoc/>
    public sealed override Type EntityType => typeof(T);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<ParseField> Fields => fields.Value;

    /// <inheritdoc/>
    public sealed override IQueryable Readable(FlashSaleDbContext context, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Set<T>().AsNoTracking().Where(ReadableBy(caller));
    }

    /// <inheritdoc/>
    public override bool CanRead(object entity, Caller caller) => CanRead((T)entity, caller);

    /// <summary>A predicate for the objects that a caller may see, which EF can translate to SQL.</summary>
    protected abstract Expression<Func<T, bool>> ReadableBy(Caller caller);

    /// <summary>The same condition in memory.</summary>
    protected abstract bool CanRead(T entity, Caller caller);

    /// <summary>The fields besides the system fields.</summary>
    protected abstract IEnumerable<ParseField> OwnFields();

    /// <summary>The system fields: <c>objectId</c>, <c>createdAt</c> and <c>updatedAt</c>.</summary>
    protected abstract IEnumerable<ParseField> SystemFields();

    /// <summary>Creates the system fields from an entity's properties.</summary>
    protected static IEnumerable<ParseField> SystemFields(
        Expression<Func<T, string?>> id, Expression<Func<T, DateTimeOffset>> createdAt, Expression<Func<T, DateTimeOffset>> updatedAt) =>
    [
        Text("objectId", id, "Unique id: opaque and URL-safe. Ids are never reused.", readOnly: true),
        Date("createdAt", createdAt, "When it was created.", readOnly: true),
        Date("updatedAt", updatedAt, "When it was last changed.", readOnly: true),
    ];

    /// <summary>Converts a string.</summary>
    protected static ParseField Text(
        string name,
        Expression<Func<T, string?>> value,
        string description,
        bool required = false,
        bool readOnly = false,
        bool isLong = false) =>
        Field(name, FieldType.String, value, description, required, readOnly, isLong);

    /// <summary>Creates a number field with this many decimals.</summary>
    protected static ParseField Number<TNumber>(
        string name, Expression<Func<T, TNumber>> value, string description, int decimals = 0, bool required = false, bool readOnly = false)
    {
        var read = value.Compile();
        return new ParseField
        {
            Name = name,
            Type = FieldType.Number,
            Description = description,
            IsRequired = required,
            IsReadOnly = readOnly,
            Decimals = decimals,
            Value = value,
            Read = entity =>
                read((T)entity) is { } number ? Convert.ToDecimal(number, System.Globalization.CultureInfo.InvariantCulture) : null,
        };
    }

    /// <summary>A Boolean.</summary>
    protected static ParseField Boolean(string name, Expression<Func<T, bool>> value, string description, bool readOnly = false) =>
        Field(name, FieldType.Boolean, value, description, required: false, readOnly);

    /// <summary>Creates a date field.</summary>
    protected static ParseField Date<TDate>(
        string name, Expression<Func<T, TDate>> value, string description, bool required = false, bool readOnly = false) =>
        Field(name, FieldType.Date, value, description, required, readOnly);

    /// <summary>A reference to an object of another class.</summary>
    protected static ParseField Pointer(
        string name,
        string targetClass,
        Expression<Func<T, string?>> value,
        string description,
        bool required = false,
        bool readOnly = false)
    {
        var read = value.Compile();
        return new ParseField
        {
            Name = name,
            Type = FieldType.Pointer,
            TargetClass = targetClass,
            Description = description,
            IsRequired = required,
            IsReadOnly = readOnly,
            Value = value,
            Read = entity => read((T)entity),
        };
    }

    /// <summary>Creates a string field with a fixed set of values: the enum's names in camel case.</summary>
    protected static ParseField Enumeration<TEnum>(string name, Expression<Func<T, TEnum>> value, string description)
        where TEnum : struct, Enum
    {
        var read = value.Compile();
        var allowed = Enum.GetValues<TEnum>().ToDictionary(NameOf, each => (object)each, StringComparer.Ordinal);
        return new ParseField
        {
            Name = name,
            Type = FieldType.String,
            Description = description,
            AllowedValues = allowed,
            Value = value,
            Read = entity => NameOf(read((T)entity)),
        };
    }

    /// <summary>Creates a read-only field that can't be used in queries.</summary>
    protected static ParseField Shown(string name, FieldType type, Func<T, object?> read, string description) =>
        new() { Name = name, Type = type, Description = description, IsReadOnly = true, Read = entity => read((T)entity) };

    /// <summary>Creates a read-only array of files or strings that can't be used in queries.</summary>
    protected static ParseField ShownList(
        string name, FieldType itemType, Func<T, IReadOnlyList<string>?> read, string description) =>
        new()
        {
            Name = name,
            Type = FieldType.Array,
            ItemType = itemType,
            Description = description,
            IsReadOnly = true,
            Read = entity => read((T)entity),
        };

    private static string NameOf<TEnum>(TEnum value)
        where TEnum : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static ParseField Field<TValue>(
        string name,
        FieldType type,
        Expression<Func<T, TValue>> value,
        string description,
        bool required,
        bool readOnly,
        bool isLong = false)
    {
        var read = value.Compile();
        return new ParseField
        {
            Name = name,
            Type = type,
            Description = description,
            IsRequired = required,
            IsReadOnly = readOnly,
            IsLong = isLong,
            Value = value,
            Read = entity => read((T)entity),
        };
    }
}
