using FlashSale.Domain;
using FlashSale.Domain.Sales;
using FlashSale.Web.Api.Parse.Errors;
using FlashSale.Web.Api.Parse.Writing;

namespace FlashSale.Web.Api.Parse.Classes;

/// <summary>Turns what the shop's services say of an edit into what a client is told.</summary>
internal static class EditOutcomes
{
    /// <summary>What a client is told whose object would be of a product that there is not.</summary>
    public const string NoSuchProduct = "product points to no Product that there is.";

    /// <summary>
    /// Makes an edit. Without If-Match the last writer wins: if somebody else was faster, the change is made to what there is by then. With it, the client is
    /// told of the conflict.
    /// </summary>
    /// <param name="current">The object as the client's change is to be made to.</param>
    /// <param name="call">What it is changed with.</param>
    /// <param name="save">Makes the change to an object.</param>
    /// <exception cref="ParseException">It breaks a rule, or the object is gone or has changed.</exception>
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

    /// <summary>Makes an edit, and confirms what it does to a price: a client that writes a price or a discount means exactly that.</summary>
    /// <param name="save">Makes the edit with a confirmation, if any.</param>
    public static async Task<EditOutcome<T>> ConfirmAsync<T>(Func<PriceChange?, Task<EditOutcome<T>>> save)
    {
        var outcome = await save(null);
        while (outcome is EditOutcome<T>.NeedsConfirmation(var change))
            outcome = await save(change);
        return outcome;
    }

    /// <summary>Looks that it was deleted.</summary>
    /// <exception cref="ParseException">It was not.</exception>
    public static void RequireDeleted<T>(EditOutcome<T> outcome)
    {
        if (outcome is EditOutcome<T>.NotFound)
            throw new ParseException(ParseError.NotFoundForDelete);
        Require(outcome);
    }

    /// <summary>What was kept.</summary>
    /// <exception cref="ParseException">Nothing was.</exception>
    public static T Require<T>(EditOutcome<T> outcome) => outcome.Match(
        saved: it => it.Value,
        conflict: _ => throw new ParseException(ParseError.Conflict),
        invalid: it => throw new ParseException(ParseError.Validation(string.Join(' ', it.Problems.Select(WordsOf).Distinct()))),
        needsConfirmation: it => throw new InvalidOperationException($"A program's edit needs no confirmation, but {it.Change} does."),
        notFound: _ => throw new ParseException(ParseError.NotFound));

    // The service's words for it are a form's.
    private static string WordsOf(Problem problem) => problem.Field == "ProductId" ? NoSuchProduct : problem.Message;
}
