namespace FlashSale.Web.Parse.Schema;

/// <summary>Parse's types of fields that the shop's classes use.</summary>
public enum FieldType
{
    /// <summary>Text.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>An instant: UTC, whole milliseconds.</summary>
    Date,

    /// <summary>The id of an object of another class.</summary>
    Pointer,

    /// <summary>A file with its address.</summary>
    File,

    /// <summary>Any JSON object.</summary>
    Object,
}
