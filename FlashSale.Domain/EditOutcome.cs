using FlashSale.Domain.Sales;

namespace FlashSale.Domain;

/// <summary>The result of a merchant's edit: exactly one of the nested types.</summary>
/// <typeparam name="T">The edited type.</typeparam>
public abstract record EditOutcome<T>
{
    private EditOutcome()
    {
    }

    /// <summary>The edit was saved.</summary>
    /// <param name="Value">The object as saved.</param>
    public sealed record Saved(T Value) : EditOutcome<T>;

    /// <summary>The object has changed since it was loaded. Nothing was written.</summary>
    /// <param name="Current">The object as it is now.</param>
    /// <param name="ChangedBy">Username of the person who changed it last; null if unknown.</param>
    /// <param name="ChangedAt">When it was last changed.</param>
    public sealed record Conflict(T Current, string? ChangedBy, DateTimeOffset ChangedAt) : EditOutcome<T>;

    /// <summary>The values break a rule. Nothing was written.</summary>
    /// <param name="Problems">The broken rules, at least one.</param>
    public sealed record Invalid(IReadOnlyList<Problem> Problems) : EditOutcome<T>
    {
        /// <summary>Creates the outcome for one broken rule.</summary>
        public Invalid(string field, string message)
            : this([new Problem(field, message)])
        {
        }
    }

    /// <summary>The edit changes the price of a live sale, and this change wasn't confirmed. Nothing was written.</summary>
    /// <param name="Change">The prices before and after. Save again with this change to confirm it.</param>
    public sealed record NeedsConfirmation(PriceChange Change) : EditOutcome<T>;

    /// <summary>The object doesn't exist (anymore).</summary>
    public sealed record NotFound : EditOutcome<T>;
}
