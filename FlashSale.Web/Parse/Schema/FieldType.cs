namespace FlashSale.Web.Parse.Schema;

/// <summary>The Parse field types that the shop's classes use.</summary>
public enum FieldType
{
    /// <summary>A string.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A Boolean.</summary>
    Boolean,

    /// <summary>An instant in UTC, with millisecond precision.</summary>
    Date,

    /// <summary>A reference to an object of another class.</summary>
    Pointer,

    /// <summary>A file with its URL.</summary>
    File,

    /// <summary>Any JSON object.</summary>
    Object,

    /// <summary>A list of files or strings. Its items have the type <see cref="ParseField.ItemType"/>.</summary>
    Array,
}
