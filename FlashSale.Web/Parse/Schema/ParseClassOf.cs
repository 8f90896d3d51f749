using System.Linq.Expressions;
using FlashSale.Data;
using FlashSale.Web.Parse.Protocol;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Parse.Schema;

/// <summary>A class of the API over one kind of entity, with the words to say what its fields are.</summary>
/// <typeparam name="T">The entity.</typeparam>
public abstract class ParseClass<T> : ParseClass
    where T : class
{
    private readonly Lazy<IReadOnlyList<ParseField>> fields;

    /// <summary>A class whose fields are made when they are first asked for, and then stay the same.</summary>
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

    /// <summary>Which objects a caller may see, in a form that EF turns into SQL.</summary>
    protected abstract Expression<Func<T, bool>> ReadableBy(Caller caller);

    /// <summary>The same in memory.</summary>
    protected abstract bool CanRead(T entity, Caller caller);

    /// <summary>The fields beside those of the system.</summary>
    protected abstract IEnumerable<ParseField> OwnFields();

    /// <summary><c>objectId</c>, <c>createdAt</c> and <c>updatedAt</c>.</summary>
    protected abstract IEnumerable<ParseField> SystemFields();

    /// <summary>The fields of the system, of entities that have them under other names.</summary>
    protected static IEnumerable<ParseField> SystemFields(
        Expression<Func<T, string?>> id, Expression<Func<T, DateTimeOffset>> createdAt, Expression<Func<T, DateTimeOffset>> updatedAt) =>
    [
        Text("objectId", id, "Its id: opaque, URL-safe, never given twice.", readOnly: true),
        Date("createdAt", createdAt, "When it was made.", readOnly: true),
        Date("updatedAt", updatedAt, "When it last changed.", readOnly: true),
    ];

    /// <summary>A text.</summary>
    protected static ParseField Text(string name, Expression<Func<T, string?>> value, string meaning, bool required = false, bool readOnly = false, bool isLong = false) =>
        Field(name, FieldType.String, value, meaning, required, readOnly, isLong);

    /// <summary>A number: a whole one, or one with so many decimals.</summary>
    protected static ParseField Number<TNumber>(string name, Expression<Func<T, TNumber>> value, string meaning, int decimals = 0, bool required = false, bool readOnly = false)
    {
        var read = value.Compile();
        return new ParseField
        {
            Name = name,
            Type = FieldType.Number,
            Meaning = meaning,
            IsRequired = required,
            IsReadOnly = readOnly,
            Decimals = decimals,
            Value = value,
            Read = entity => read((T)entity) is { } number ? Convert.ToDecimal(number, System.Globalization.CultureInfo.InvariantCulture) : null,
        };
    }

    /// <summary>True or false.</summary>
    protected static ParseField Boolean(string name, Expression<Func<T, bool>> value, string meaning, bool readOnly = false) =>
        Field(name, FieldType.Boolean, value, meaning, required: false, readOnly);

    /// <summary>An instant.</summary>
    protected static ParseField Date<TDate>(string name, Expression<Func<T, TDate>> value, string meaning, bool required = false, bool readOnly = false) =>
        Field(name, FieldType.Date, value, meaning, required, readOnly);

    /// <summary>The id of an object of another class.</summary>
    protected static ParseField Pointer(string name, string targetClass, Expression<Func<T, string?>> value, string meaning, bool required = false, bool readOnly = false)
    {
        var read = value.Compile();
        return new ParseField
        {
            Name = name,
            Type = FieldType.Pointer,
            TargetClass = targetClass,
            Meaning = meaning,
            IsRequired = required,
            IsReadOnly = readOnly,
            Value = value,
            Read = entity => read((T)entity),
        };
    }

    /// <summary>A text that has one of a few values. Their words on the wire are the enumeration's names, with a small first letter.</summary>
    protected static ParseField Word<TEnum>(string name, Expression<Func<T, TEnum>> value, string meaning)
        where TEnum : struct, Enum
    {
        var read = value.Compile();
        var words = Enum.GetValues<TEnum>().ToDictionary(WordOf, each => (object)each, StringComparer.Ordinal);
        return new ParseField
        {
            Name = name,
            Type = FieldType.String,
            Meaning = meaning,
            Words = words,
            Value = value,
            Read = entity => WordOf(read((T)entity)),
        };
    }

    /// <summary>What can only be shown.</summary>
    protected static ParseField Shown(string name, FieldType type, Func<T, object?> read, string meaning) =>
        new() { Name = name, Type = type, Meaning = meaning, IsReadOnly = true, Read = entity => read((T)entity) };

    private static string WordOf<TEnum>(TEnum value)
        where TEnum : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static ParseField Field<TValue>(
        string name, FieldType type, Expression<Func<T, TValue>> value, string meaning, bool required, bool readOnly, bool isLong = false)
    {
        var read = value.Compile();
        return new ParseField
        {
            Name = name,
            Type = type,
            Meaning = meaning,
            IsRequired = required,
            IsReadOnly = readOnly,
            IsLong = isLong,
            Value = value,
            Read = entity => read((T)entity),
        };
    }
}
