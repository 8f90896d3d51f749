namespace FlashSale.Web.Parse.Queries;

/// <summary>How a serialized object names its class.</summary>
public enum ObjectForm
{
    /// <summary>Not at all, because the request names it.</summary>
    Plain,

    /// <summary>With <c>className</c>, as in LiveQuery events.</summary>
    Named,

    /// <summary>With <c>"__type":"Object"</c> and <c>className</c>, as an included object instead of a pointer.</summary>
    Included,
}
