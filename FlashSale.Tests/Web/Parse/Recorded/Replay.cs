using System.Text;
using System.Text.Json;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.WebUtilities;

namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>Sends every recorded request to a running shop and notes how its answers differ.</summary>
public sealed class Replay
{
    private const string RecordedAddress = "http://127.0.0.1:1337";
    private const string RecordedPassword = "FlashSale!2026";
    private const string MasterKeyHeader = "X-Parse-Master-Key";
    private const string RecordedMasterKey = "master";
    private const string MasterKey = "the key of the recordings";

    private readonly RunningShop shop;
    private readonly HttpClient client;
    private readonly LiveValues values = new(RunningShop.Now);
    private readonly Dictionary<RecordedStep, IReadOnlyList<string>> differences = [];

    private Replay(RunningShop shop, HttpClient client)
    {
        this.shop = shop;
        this.client = client;
        values.Bind(RecordedPassword, RunningShop.Password);
    }

    /// <summary>Replays everything on an empty database.</summary>
    public static async Task<Replay> RunAsync(DatabaseLease database, CancellationToken cancellationToken)
    {
        await using var shop = RunningShop.OpenOn(database, host =>
        {
            host.UseSetting("Parse:MasterKey", MasterKey);
            host.UseSetting("Accounts:AttemptsPerMinute", "1000");
        });
        await shop.AddUserAsync("merchant", Roles.Merchant);
        using var client = new HttpClient();
        var replay = new Replay(shop, client);
        foreach (var step in Recordings.Steps)
            replay.differences[step] = await replay.RunAsync(step, cancellationToken);
        return replay;
    }

    /// <summary>How the shop's answer to a step differs from what is expected; empty if it does not.</summary>
    public IReadOnlyList<string> DifferencesOf(RecordedStep step) => differences[step];

    private async Task<IReadOnlyList<string>> RunAsync(RecordedStep step, CancellationToken cancellationToken)
    {
        using var request = Write(step.Request);
        using var response = await client.SendAsync(request, cancellationToken);
        var body = Read(await response.Content.ReadAsStringAsync(cancellationToken));
        if (
            Recordings.Deviations.Steps.SingleOrDefault(
                each => each.Recording == step.Recording && each.Step == step.Name) is not { } deviation)
            return Compare(step, step.Answer, response, body, values);
        if (Compare(step, step.Answer, response, body, values.Copy()).Count == 0)
            return [$"It is as recorded: the deviation '{deviation.Reason}' is over."];
        var expected = step.Answer with
        {
            Status = deviation.Status ?? step.Answer.Status,
            Body = deviation.Body.ValueKind == JsonValueKind.Undefined ? step.Answer.Body : deviation.Body,
        };
        return Compare(step, expected, response, body, values);
    }

    private HttpRequestMessage Write(RecordedRequest recorded)
    {
        var parts = recorded.Path.Split('?', 2);
        var address = shop.Address + values.In(parts[0]);
        if (parts.Length == 2)
            address += "?" + string.Join(
                '&', QueryHelpers.ParseQuery(parts[1]).Select(each => $"{each.Key}={Uri.EscapeDataString(values.In(each.Value!))}"));
        var request = new HttpRequestMessage(new HttpMethod(recorded.Method), new Uri(address));
        if (recorded.Body.ValueKind != JsonValueKind.Undefined)
        {
            var text = recorded.Body.ValueKind == JsonValueKind.String ? recorded.Body.GetString()! : recorded.Body.GetRawText();
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(values.In(text)));
        }
        foreach (var (name, value) in recorded.Headers)
        {
            var live = name == MasterKeyHeader && value == RecordedMasterKey ? MasterKey : values.In(value);
            if (!request.Headers.TryAddWithoutValidation(name, live))
                request.Content!.Headers.TryAddWithoutValidation(name, live).ShouldBeTrue();
        }
        return request;
    }

    // A text that is no JSON is compared as a text.
    private static JsonElement Read(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }

    private IReadOnlyList<string> Compare(
        RecordedStep step, RecordedAnswer expected, HttpResponseMessage response, JsonElement body, LiveValues known)
    {
        var comparison = new AnswerComparison(known);
        comparison.Expect("status", $"{expected.Status}", $"{(int)response.StatusCode}");
        comparison.Compare("body", "", expected.Body, body);
        foreach (
            var (name, value) in expected.Headers.Where(
                header => step.Request.Method == "OPTIONS" || !Recordings.Deviations.OnlyInPreflights.Headers.Contains(header.Key)))
        {
            var live = HeaderOf(response, name);
            if (name.StartsWith("access-control-", StringComparison.Ordinal))
                comparison.ExpectAll(name, value, live);
            else
                comparison.Expect(name, known.In(value).Replace(RecordedAddress, shop.Address, StringComparison.Ordinal), live);
        }
        return comparison.Differences;
    }

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;
}
