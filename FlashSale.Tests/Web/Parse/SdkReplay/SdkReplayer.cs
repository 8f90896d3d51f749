using System.Globalization;
using System.Text.Json.Nodes;
using FlashSale.Data;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse.Schema;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.Parse.SdkReplay;

/// <summary>Sends an SDK's requests to a shop and reports wrong responses.</summary>
internal sealed class SdkReplayer : IDisposable
{
    private readonly ParseClient client;
    private readonly Dictionary<string, string> kept;
    private readonly List<string> wrong = [];

    private SdkReplayer(ParseClient client, Dictionary<string, string> kept) => (this.client, this.kept) = (client, kept);

    /// <summary>Prepares a product on sale and the credentials of a new shopper.</summary>
    public static async Task<SdkReplayer> OpenAsync(ApiShop api, CancellationToken cancellationToken)
    {
        Product product = await api.AddLiveSaleAsync(units: 50);
        await using var context = await api.Shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(cancellationToken);
        return new SdkReplayer(new ParseClient(api.Shop), new()
        {
            ["product"] = product.Id,
            ["name"] = product.Name,
            ["inventory"] = (await context.Inventories.SingleAsync(each => each.ProductId == product.Id, cancellationToken)).Id,
            ["sale"] = (await context.Sales.SingleAsync(each => each.ProductId == product.Id, cancellationToken)).Id,
            ["user"] = api.NewName("visitor"),
            ["password"] = RunningShop.Password,
            ["installationId"] = Guid.NewGuid().ToString(),
            ["now"] = ParseDate.Write(RunningShop.Now),
        });
    }

    /// <summary>Sends the selected requests of a recording.</summary>
    /// <returns>The wrong responses.</returns>
    public async Task<IReadOnlyList<string>> ReplayAsync(SdkRecording recording, Func<SdkStep, bool> isWanted)
    {
        foreach (var step in recording.Steps.Where(isWanted))
        {
            var (method, path) = (step.Send.Split(' ')[0], Fill(step.Send.Split(' ')[1]));
            var query = string.Join('&', step.Query.Select(each => $"{each.Key}={Uri.EscapeDataString(Fill(each.Value))}"));
            var headers = recording.Headers.Concat(step.Headers)
                .Select(each => (Name: each.Key, Value: Fill(each.Value))).Where(each => each.Value.Length > 0).ToArray();
            var body = step.Body is null ? null : Fill(step.Body.ToJsonString());
            var answer = await client.SendAsync(HttpMethod.Parse(method), query.Length == 0
                ? path
                : $"{path}?{query}", body, "application/json", headers);
            Check(step, answer);
        }
        return wrong;
    }

    public void Dispose() => client.Dispose();

    private void Check(SdkStep step, ParseReply answer)
    {
        var right = step.Status is JsonArray several ? several.Select(each => (int)each!).ToList() : [(int)step.Status];
        if (!right.Contains((int)answer.Status))
        {
            wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{step.Does}: {(int)answer.Status} {answer.Text}"));
            return;
        }
        var json = JsonNode.Parse(answer.Bytes);
        if (step.Has is not null && Difference(JsonNode.Parse(Fill(step.Has.ToJsonString())), json, "") is { } difference)
            wrong.Add($"{step.Does}: {difference} in {answer.Text}");
        foreach (var (name, member) in step.Keep)
        {
            if ((string?)json?[member] is { } value)
                kept[name] = value;
        }
    }

    // The expected content that is missing in the response; null if nothing is.
    private static string? Difference(JsonNode? expected, JsonNode? answered, string place)
    {
        switch (expected)
        {
            case JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String && (string?)value == "*":
                return answered is null ? $"nothing at {place}" : null;
            case JsonObject members:
                return answered is not JsonObject those
                    ? $"no object at {place}"
                    : members.Select(member => Difference(member.Value, those[member.Key], $"{place}/{member.Key}"))
                        .FirstOrDefault(each => each is not null);
            case JsonArray items:
                return answered is not JsonArray them || them.Count != items.Count
                    ? $"not {items.Count} items at {place}"
                    : items.Select((item, i) => Difference(item, them[i], $"{place}/{i}")).FirstOrDefault(each => each is not null);
            default:
                return JsonNode.DeepEquals(expected, answered) ? null : $"{answered?.ToJsonString() ?? "nothing"} at {place}";
        }
    }

    private string Fill(string text)
    {
        foreach (var (name, value) in kept)
            text = text.Replace($"{{{{{name}}}}}", value, StringComparison.Ordinal);
        return text;
    }
}
