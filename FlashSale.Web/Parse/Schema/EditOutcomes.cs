using FlashSale.Domain;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>Converts edit outcomes of the shop's services into results and API errors.</summary>
internal static class EditOutcomes
{
    /// <summary>The error message for an unknown product.</summary>
    public const string NoSuchProduct = "`product` must point to an existing Product.";

    /// <summary>
    /// Saves an edit. Without If-Match the last writer wins: after a conflict, the change is applied to the newest object. With If-Match a
    /// conflict is an error.
    /// </summary>
    /// <param name="current">The object to change.</param>
    /// <param name="call">The call.</param>
    /// <param name="save">Applies the change to an object and saves it.</param>
    /// <exception cref="ParseException">A rule is violated, or the object was deleted or changed.</exception>
    public static async Task<T> SaveAsync<T>(T current, ParseCall call, Func<T, Task<EditOutcome<T>>> save)
    {
        while (true)
        {
            switch (await save(current))
            {
                case EditOutcome<T>.Conflict conflict when call.IfMatch is null:
                    current = conflict.Current;
                    break;
                case var outcome:
                    return Require(outcome);
            }
        }
    }

    /// <summary>Saves an edit and confirms its effect on the price: an API client that sends a price or discount means it.</summary>
    /// <param name="save">Saves the edit with the given confirmation, or null.</param>
    public static async Task<EditOutcome<T>> ConfirmAsync<T>(Func<PriceChange?, Task<EditOutcome<T>>> save)
    {
        var outcome = await save(null);
        while (outcome is EditOutcome<T>.NeedsConfirmation(var change))
            outcome = await save(change);
        return outcome;
    }

    /// <summary>Requires that the object was deleted.</summary>
    /// <exception cref="ParseException">The object wasn't deleted.</exception>
    public static void RequireDeleted<T>(EditOutcome<T> outcome)
    {
        if (outcome is EditOutcome<T>.NotFound)
            throw new ParseException(ParseError.NotFoundForDelete);
        Require(outcome);
    }

    /// <summary>Gets the saved object.</summary>
    /// <exception cref="ParseException">The edit wasn't saved.</exception>
    public static T Require<T>(EditOutcome<T> outcome) => outcome.Match(
        saved: it => it.Value,
        conflict: _ => throw new ParseException(ParseError.Conflict),
        invalid: it => throw new ParseException(ParseError.Validation(string.Join(' ', it.Problems.Select(MessageOf).Distinct()))),
        needsConfirmation: it => throw new InvalidOperationException($"An API client's edit needs no confirmation, but {it.Change} does."),
        notFound: _ => throw new ParseException(ParseError.NotFound));

    // The service's message is meant for a form.
    private static string MessageOf(Problem problem) => problem.Field == "ProductId" ? NoSuchProduct : problem.Message;
}
