namespace FlashSale.Web.Merchant;

/// <summary>How a merchant resolves a conflict with another user's change.</summary>
public enum ConflictChoice
{
    /// <summary>Returns to the form without saving.</summary>
    GoBack,

    /// <summary>Discards the merchant's values.</summary>
    KeepTheirs,

    /// <summary>Overwrites the stored values with the merchant's.</summary>
    ApplyMine,
}
