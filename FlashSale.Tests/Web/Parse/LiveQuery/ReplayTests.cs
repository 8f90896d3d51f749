using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using FlashSale.Data;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.Parse.LiveQuery;

/// <summary>
/// Replays a session that was recorded with Parse's own server (<c>livequery.jsonl</c>). Client frames are sent unchanged; responses must
/// contain everything recorded, with ids and dates compared by form. Intended differences are listed here.
/// </summary>
public sealed class ReplayTests : IAsyncDisposable
{
    // Ids of the recorded server, and the shop's corresponding ids.
    private const string RecordedProduct = "fsLARAOwVL";
    private const string BobsRecordedToken = "r:1a303e130f6344371884353c564a5d82";
    private const string EvesRecordedToken = "r:1174ec94adce89c14fb382809733a7d1";

    private static readonly Dictionary<string, int> RefusedHere = new() { ["wrong app"] = 4 };

    private readonly RunningShop shop = RunningShop.Open();
    private readonly Dictionary<string, LiveQuerySocket> sockets = [];
    private readonly Dictionary<string, string> ids = [];
    private readonly Dictionary<string, Func<Task>> happenings;
    private readonly List<string> orders = [];
    private readonly List<JsonObject> onlyHere = [];
    private ParseClient bob = default!;
    private ParseClient merchant = default!;
    private string inventoryId = "";

    public ReplayTests() => happenings = new()
    {
        ["REST: merchant sets stock to 2"] = () => SetStockAsync(2),
        ["REST: bob orders one"] = BuyAsync,
        ["REST: bob orders the last one"] = BuyAsync,
        ["REST: merchant restocks to 5"] = () => SetStockAsync(5),
        ["REST: bob cancels the first order"] = CancelAsync,
        // Here REST refuses to delete an inventory (119); it's deleted with its product. The resulting event is the same as recorded.
        ["REST: merchant deletes the inventory"] = DeleteInventoryAsync,
    };

    [Fact]
    public async Task The_recorded_conversation_is_held_again()
    {
        await SetUpAsync();
        var lines = File
            .ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Web", "Parse", "LiveQuery", "livequery.jsonl"))
            .Select(line => (JsonObject)JsonNode.Parse(line)!)
            .ToList();
        lines
            .Where(line => line["frame"] is JsonObject frame && frame.Op() == "delete")
            .ToList()
            .ForEach(line => line["frame"]!["object"]!["stock"] = 6);
        var answers = 0;
        for (var i = 0; i < lines.Count;)
        {
            // Concurrent actions first, then all their events.
            for (; i < lines.Count && !IsAnswer(lines[i]); i++)
                await DoAsync(lines[i]);
            var expected = new List<JsonObject>();
            for (; i < lines.Count && IsAnswer(lines[i]); i++)
                expected.Add(lines[i]);
            // The second subscription with a number replaces the first, for which Parse's server kept sending events.
            expected.ForEach(ConfirmUnsubscribed);
            expected = [.. expected.Where(IsSentHere).Concat(onlyHere).DistinctBy(line => line.ToJsonString())];
            onlyHere.Clear();
            answers += expected.Count;
            foreach (var socket in expected.GroupBy(line => (string)line["socket"]!))
                await ExpectAsync(sockets[socket.Key], [.. socket.Select(line => line["frame"]!.AsObject())]);
        }
        answers.ShouldBe(29);
        // Eve received nothing about invisible objects.
        await sockets["eve"].SendAsync(new { op = "nope" });
        await sockets["eve"].NextErrorAsync(1);
    }

    private async Task SetUpAsync()
    {
        await shop.AddUserAsync("mia", Roles.Merchant);
        merchant = await new ParseClient(shop).LogInAsync("mia");
        bob = await new ParseClient(shop).SignUpAsync("bob");
        using var eve = await new ParseClient(shop).SignUpAsync("eve");
        var product = await shop.AddProductAsync("Kettle", stock: 3);
        await shop.AddSaleAsync(product, -TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        await using var context = await shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync();
        inventoryId = (await context.Inventories.SingleAsync()).Id;
        ids[RecordedProduct] = product.Id;
        ids[BobsRecordedToken] = bob.Token!;
        ids[EvesRecordedToken] = eve.Token!;
    }

    private async Task DoAsync(JsonObject line)
    {
        if (line["note"] is { } note)
        {
            await happenings[(string)note!]();
            return;
        }
        var name = (string)line["socket"]!;
        if (RefusedHere.TryGetValue(name, out var code))
        {
            await TryToConnectAsync(line["frame"]!.AsObject(), code);
            return;
        }
        if (!sockets.TryGetValue(name, out var socket))
            sockets[name] = socket = await LiveQuerySocket.OpenAsync(shop);
        var frame = line["frame"]!;
        var text = frame is JsonObject ? frame.ToJsonString() : (string)frame!;
        foreach (var (recorded, own) in ids)
            text = text.Replace(recorded, own, StringComparison.Ordinal);
        await socket.SendAsync(text);
        if (text == "{bad json")
            await socket.NextErrorAsync(107);
    }

    // Parse's server accepts any application id.
    private async Task TryToConnectAsync(JsonObject frame, int code)
    {
        if (frame.Op() != "connect")
            return;
        await using var refused = await LiveQuerySocket.OpenAsync(shop);
        await refused.SendAsync(frame.ToJsonString());
        await refused.NextErrorAsync(code);
        await refused.ShouldCloseAsync(WebSocketCloseStatus.PolicyViolation);
    }

    private static bool IsSentHere(JsonObject line)
    {
        var socket = (string)line["socket"]!;
        return !RefusedHere.ContainsKey(socket) && !(socket == "eve" && line["frame"]!.AsObject().Op() == "error");
    }

    // The shop confirms unsubscribing even if there was no subscription, because the SDK's unsubscribe() waits for it.
    private static void ConfirmUnsubscribed(JsonObject line)
    {
        if (((string?)line["frame"]!["error"])?.Contains("subscriptionId 99", StringComparison.Ordinal) == true)
            line["frame"] = new JsonObject { ["op"] = "unsubscribed", ["requestId"] = 99 };
    }

    private static bool IsAnswer(JsonObject line) => (string?)line["from"] == "server";

    private static async Task ExpectAsync(LiveQuerySocket socket, List<JsonObject> expected)
    {
        // Stock is sent in rounds and orders immediately, so only the order within each subscription is certain.
        while (expected.Count > 0)
        {
            var received = await socket.NextAsync();
            var recorded = expected.Find(frame => KeyOf(frame) == KeyOf(received)).ShouldNotBeNull(received.ToJsonString());
            expected.Remove(recorded);
            ShouldHaveAllOf(recorded, received, received.ToJsonString());
        }
    }

    private static (string? Op, int? RequestId, int? Code) KeyOf(JsonObject frame) =>
        (frame.Op(), (int?)frame["requestId"], (int?)frame["code"]);

    private static void ShouldHaveAllOf(JsonObject recorded, JsonObject received, string frame)
    {
        foreach (var (name, value) in recorded)
        {
            received.ContainsKey(name).ShouldBeTrue($"{name} is missing in {frame}");
            var own = received[name];
            if (name == "ACL")
                own.Members().Length.ShouldBe(value.Members().Length, frame);
            else if (value is JsonObject inner)
                ShouldHaveAllOf(inner, own!.AsObject(), frame);
            else if (name is "createdAt" or "updatedAt")
                ((string)own!).ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", frame);
            else if (name is "clientId" or "objectId")
                ((string)own!).ShouldNotBeEmpty(frame);
            else if (name == "error")
                WithoutClient((string)own!).ShouldBe(WithoutClient((string)value!));
            else
                JsonNode.DeepEquals(own, value).ShouldBeTrue($"{name} should be {value?.ToJsonString()} in {frame}");
        }
    }

    private static string WithoutClient(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, "clientId [0-9a-f-]{36}", "clientId …");

    private async Task SetStockAsync(int stock) =>
        (await merchant.PutAsync($"/classes/Inventory/{inventoryId}", new { stock })).ShouldBe(HttpStatusCode.OK);

    private async Task BuyAsync()
    {
        var placed = await bob.BuyAsync(ids[RecordedProduct]);
        placed.ShouldBe(HttpStatusCode.Created);
        orders.Add(placed["objectId"]!);
    }

    // Here the unit is returned to the stock.
    private async Task CancelAsync()
    {
        (await bob.PutAsync($"/classes/Order/{orders[0]}", new { status = "cancelled" })).ShouldBe(HttpStatusCode.OK);
        foreach (var requestId in new[] { 2, 3 })
            onlyHere.Add(StockEvent("bob", "update", requestId, stock: 6, before: 5));
    }

    private static JsonObject StockEvent(string socket, string op, int requestId, int stock, int before) => new()
    {
        ["socket"] = socket,
        ["frame"] = new JsonObject
        {
            ["op"] = op,
            ["requestId"] = requestId,
            ["object"] = new JsonObject { ["stock"] = stock },
            ["original"] = new JsonObject { ["stock"] = before },
        },
    };

    private async Task DeleteInventoryAsync()
    {
        await using var context = await shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync();
        context.Remove<Inventory>(await context.Inventories.SingleAsync());
        await context.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in sockets.Values)
            await socket.DisposeAsync();
        bob?.Dispose();
        merchant?.Dispose();
        await shop.DisposeAsync();
    }
}
