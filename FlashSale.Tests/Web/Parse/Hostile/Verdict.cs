using System.Text.Json;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>Checks responses to hostile requests.</summary>
/// <param name="secrets">Strings that must never appear in a response.</param>
internal sealed class Verdict(IReadOnlyList<string> secrets)
{
    // Strings from the program's internals. No request contains them, so a response can't echo them.
    private static readonly string[] Insides =
    [
        "   at ",
        "Exception",
        "StackTrace",
        "System.",
        "Microsoft.",
        "Npgsql",
        "Sqlite",
        "SQLite",
        "PostgreSQL",
        "EntityFramework",
        ".cs:line",
        "SELECT ",
        "INSERT ",
        "UPDATE ",
        "Data Source=",
        "FlashSale.Web",
        "FlashSale.Data",
        "/tmp/",
        "/usr/",
    ];

    /// <summary>Describes what is wrong with a response; null if nothing is.</summary>
    public string? FaultOf(HostileRequest request, RawAnswer? answer)
    {
        if (answer is null)
            return request.MayBeCutOff ? null : "no answer";
        if (answer.Status >= 500)
            return $"a fault of the server: {answer.Status}";
        var text = answer.Text;
        if ((answer.IsJson || answer.Status == 101)
            && Insides.FirstOrDefault(inside => text.Contains(inside, StringComparison.Ordinal)) is { } leak)
            return $"reveals internals: {leak}";
        if (secrets.FirstOrDefault(each => text.Contains(each, StringComparison.Ordinal)) is { } secret)
            return $"reveals a secret: {secret}";
        if (answer.Status == 101)
            return request.MayMissTheApi ? null : "an upgrade that the request didn't ask for";
        if (request.MayMissTheApi && !answer.IsJson)
            return null;
        return answer.Status switch
        {
            304 => answer.Body.Length == 0 ? null : "an unexpected body",
            >= 200 and < 300 => FaultOfSuccess(request, answer),
            >= 400 => FaultOfRefusal(request, answer),
            _ => $"an unexpected status: {answer.Status}",
        };
    }

    private static string? FaultOfSuccess(HostileRequest request, RawAnswer answer)
    {
        if (request.Method == "OPTIONS")
            return answer.Text == "OK" ? null : "no answer to a preflight";
        if (request.Method == "HEAD")
            return answer.Body.Length == 0 ? null : "an unexpected body";
        return answer.IsJson && ReadJson(answer) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } ? null : "no JSON";
    }

    private static string? FaultOfRefusal(HostileRequest request, RawAnswer answer)
    {
        if (request.Method == "HEAD")
            return null;
        if (!answer.IsJson || ReadJson(answer) is not { ValueKind: JsonValueKind.Object } error)
            return "no JSON";
        if (!error.TryGetProperty("error", out var message) || message.ValueKind != JsonValueKind.String || message.GetString() is "")
            return "an error without a message";
        var hasCode = error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number;
        if (!hasCode && answer.Status != 403)
            return "an error without a code";
        return hasCode && code.GetInt32() == 1 ? "an internal error" : null;
    }

    private static JsonElement? ReadJson(RawAnswer answer)
    {
        try
        {
            return JsonDocument.Parse(answer.Body).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
