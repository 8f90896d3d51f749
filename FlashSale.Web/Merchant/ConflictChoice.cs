namespace FlashSale.Web.Merchant;

/// <summary>What a merchant wants to do about somebody else's change.</summary>
public enum ConflictChoice
{
    /// <summary>Back to the form; nothing is decided.</summary>
    GoBack,

    /// <summary>Drop the own values.</summary>
    KeepTheirs,

    /// <summary>Save the own values over the other's.</summary>
    ApplyMine,
}
