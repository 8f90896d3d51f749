namespace FlashSale.Web.Parse.Queries;

/// <summary>Where in a string a pattern must match.</summary>
public enum TextPart
{
    /// <summary>Anywhere.</summary>
    Anywhere,

    /// <summary>At the beginning.</summary>
    Start,

    /// <summary>At the end.</summary>
    End,

    /// <summary>The whole string.</summary>
    Whole,
}
