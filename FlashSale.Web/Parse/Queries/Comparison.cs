namespace FlashSale.Web.Parse.Queries;

/// <summary>How a value stands to a threshold.</summary>
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
