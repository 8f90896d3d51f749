namespace FlashSale.Web.Parse.Queries;

/// <summary>A comparison of a value with a threshold.</summary>
public enum Comparison
{
    /// <summary><c>$lt</c></summary>
    Less,

    /// <summary><c>$lte</c></summary>
    LessOrEqual,

    /// <summary><c>$gt</c></summary>
    Greater,

    /// <summary><c>$gte</c></summary>
    GreaterOrEqual,
}
