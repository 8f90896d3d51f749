using System.Diagnostics;

namespace FlashSale.Domain;

/// <summary>The outcome of an edit: exactly one of these cases. None of them is an exception.</summary>
/// <typeparam name="T">What was edited.</typeparam>
public abstract record EditOutcome<T>
{
    private EditOutcome()
    {
    }

    /// <summary>The edit is saved.</summary>
    /// <param name="Value">The object as it is now.</param>
    public sealed record Saved(T Value) : EditOutcome<T>;

    /// <summary>Another change was saved since the editor loaded the object. Nothing was written.</summary>
    /// <param name="Current">The object as it is now, with the other change.</param>
    /// <param name="ChangedBy">Username of the merchant who changed it last; null if unknown, or if only its owner can change it.</param>
    /// <param name="ChangedAt">When it was changed last.</param>
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

    /// <summary>The edit changes a price that shoppers buy at, and the merchant hasn't confirmed that. Nothing was written.</summary>
    /// <param name="Change">The prices before and after. Save again with this change to confirm it.</param>
    public sealed record NeedsConfirmation(PriceChange Change) : EditOutcome<T>;

    /// <summary>The object doesn't exist; it may have been deleted.</summary>
    public sealed record NotFound : EditOutcome<T>;

    /// <summary>Answers for every case, so that a new case breaks every caller at compile time.</summary>
    public TResult Match<TResult>(
        Func<Saved, TResult> saved,
        Func<Conflict, TResult> conflict,
        Func<Invalid, TResult> invalid,
        Func<NeedsConfirmation, TResult> needsConfirmation,
        Func<NotFound, TResult> notFound) => this switch
        {
            Saved it => saved(it),
            Conflict it => conflict(it),
            Invalid it => invalid(it),
            NeedsConfirmation it => needsConfirmation(it),
            NotFound it => notFound(it),
            _ => throw new UnreachableException(),
        };
}
