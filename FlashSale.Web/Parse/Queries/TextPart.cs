namespace FlashSale.Web.Parse.Queries;

/// <summary>Where in a text another one must stand.</summary>
public enum TextPart
{
    /// <summary>Anywhere.</summary>
    Anywhere,

    /// <summary>At the beginning.</summary>
    Start,

    /// <summary>At the end.</summary>
    End,

    /// <summary>It is the whole text.</summary>
    Whole,
}
