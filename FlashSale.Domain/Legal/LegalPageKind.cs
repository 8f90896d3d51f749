namespace FlashSale.Domain.Legal;

/// <summary>What a legal page is about. The shop has at most one page of each kind.</summary>
public enum LegalPageKind
{
    /// <summary>The terms of sale.</summary>
    Terms,

    /// <summary>How the shop handles personal data.</summary>
    Privacy,

    /// <summary>How buyers return what they bought.</summary>
    Returns,

    /// <summary>The operator of the shop, with address and contact.</summary>
    Imprint,
}
