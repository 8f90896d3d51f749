using System.Text.Json;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>Whether an answer to a hostile request is as it must be.</summary>
/// <param name="secrets">Texts that no attacker may ever read.</param>
internal sealed class Verdict(IReadOnlyList<string> secrets)
{
    // What only the inside of the program says. None of these stands in a request, so that none comes back as an echo.
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

    /// <summary>What is wrong with an answer; null if nothing is.</summary>
    public string? FaultOf(HostileRequest request, RawAnswer? answer)
    {
        if (answer is null)
            return request.MayBeCutOff ? null : "no answer";
        if (answer.Status >= 500)
            return $"a fault of the server: {answer.Status}";
        var text = answer.Text;
        if ((answer.IsJson || answer.Status == 101)
            && Insides.FirstOrDefault(inside => text.Contains(inside, StringComparison.Ordinal)) is { } leak)
            return $"tells of the program's inside: {leak}";
        if (secrets.FirstOrDefault(secret => text.Contains(secret, StringComparison.Ordinal)) is { } told)
            return $"tells a secret: {told}";
        if (answer.Status == 101)
            return request.MayMissTheApi ? null : "an upgrade that nobody asked for";
        if (request.MayMissTheApi && !answer.IsJson)
            return null;
        return answer.Status switch
        {
            304 => answer.Body.Length == 0 ? null : "a body that there cannot be",
            >= 200 and < 300 => FaultOfSuccess(request, answer),
            >= 400 => FaultOfRefusal(request, answer),
            _ => $"an answer that there cannot be: {answer.Status}",
        };
    }

    private static string? FaultOfSuccess(HostileRequest request, RawAnswer answer)
    {
        if (request.Method == "OPTIONS")
            return answer.Text == "OK" ? null : "no answer to a preflight";
        if (request.Method == "HEAD")
            return answer.Body.Length == 0 ? null : "a body that there cannot be";
        return answer.IsJson && ReadJson(answer) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } ? null : "no JSON";
    }

    private static string? FaultOfRefusal(HostileRequest request, RawAnswer answer)
    {
        if (request.Method == "HEAD")
            return null;
        if (!answer.IsJson || ReadJson(answer) is not { ValueKind: JsonValueKind.Object } error)
            return "no JSON";
        if (!error.TryGetProperty("error", out var message) || message.ValueKind != JsonValueKind.String || message.GetString() is "")
            return "an error without words";
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
