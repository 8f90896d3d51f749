using System.Text.Json;
using FlashSale.Data.Accounts;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>Responses that contain the caller's account.</summary>
internal static class UserAnswers
{
    /// <summary>Gets the class of accounts.</summary>
    public static ParseClass UserClass(this ParseRequest request) => request.Get<ParseClasses>().Get("_User");

    /// <summary>Gets an account that the caller may see.</summary>
    /// <exception cref="ParseException">There is no such account.</exception>
    public static async Task<User> FindUserAsync(this ParseRequest request, string id, CancellationToken cancellationToken)
    {
        var found = await request.Get<ParseFinder>()
            .GetAsync(request.UserClass(), id, request.Caller, cancellationToken: cancellationToken);
        return (User?)found?.Entity ?? throw new ParseException(ParseError.NotFound);
    }

    /// <summary>Creates a response with an account and, if given, a session token.</summary>
    public static ParseAnswer Show(ParseRequest request, User user, string? token) => ParseAnswer.Ok(writer =>
    {
        writer.WriteStartObject();
        ParseObjectWriter.WriteMembers(writer, user, Selection.All(request.UserClass()), IncludedObjects.None, request.Call.BaseAddress);
        WriteToken(writer, token);
        writer.WriteEndObject();
    }) with
    { HoldsSecret = true };

    /// <summary>Writes the session token, if there is one.</summary>
    public static void WriteToken(Utf8JsonWriter writer, string? token)
    {
        if (token is not null)
            writer.WriteString("sessionToken"u8, token);
    }
}
