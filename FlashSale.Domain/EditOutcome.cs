using FlashSale.Domain.Sales;

namespace FlashSale.Domain;

/// <summary>What became of a merchant's edit. Exactly one of these; none of them is an exception.</summary>
/// <typeparam name="T">What was edited.</typeparam>
public abstract record EditOutcome<T>
{
    private EditOutcome()
    {
    }

    /// <summary>It is kept.</summary>
    /// <param name="Value">As it is now.</param>
    public sealed record Saved(T Value) : EditOutcome<T>;

    /// <summary>Somebody else changed it since the editor loaded it. Nothing was written.</summary>
    /// <param name="Current">As it is now, with the other's changes.</param>
    /// <param name="ChangedBy">Who changed it last (a username), or null where it is not known.</param>
    /// <param name="ChangedAt">When it was changed last.</param>
    public sealed record Conflict(T Current, string? ChangedBy, DateTimeOffset ChangedAt) : EditOutcome<T>;

    /// <summary>The values break a rule. Nothing was written.</summary>
    /// <param name="Problems">Each broken rule: which field, and what to do about it in words.</param>
    public sealed record Invalid(IReadOnlyList<Problem> Problems) : EditOutcome<T>
    {
        /// <summary>One broken rule.</summary>
        public Invalid(string field, string message)
            : this([new Problem(field, message)])
        {
        }
    }

    /// <summary>It changes a price that people are buying at, and that wasn't confirmed. Nothing was written.</summary>
    /// <param name="Change">The prices before and after. Save again with this change to confirm it.</param>
    public sealed record NeedsConfirmation(PriceChange Change) : EditOutcome<T>;

    /// <summary>There is no such thing (any more).</summary>
    public sealed record NotFound : EditOutcome<T>;
}
