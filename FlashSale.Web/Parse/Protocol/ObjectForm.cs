namespace FlashSale.Web.Parse.Protocol;

/// <summary>What an object says of its class.</summary>
public enum ObjectForm
{
    /// <summary>Nothing: the request named it.</summary>
    Plain,

    /// <summary><c>className</c>, as in messages of LiveQuery.</summary>
    Named,

    /// <summary><c>"__type":"Object"</c> and <c>className</c>, as in place of a pointer.</summary>
    Included,
}
