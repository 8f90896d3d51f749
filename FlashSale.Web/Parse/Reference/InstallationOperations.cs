using System.Text.Json.Nodes;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Hosting.Demo;
using FlashSale.Web.Parse.Endpoints;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Reference;

/// <summary>What apps do with their installations.</summary>
internal sealed class InstallationOperations(ExampleShop shop, IInstallations installations)
{
    private const string Path = "/installations";
    private const string One = Path + "/{objectId}";

    private static readonly IReadOnlyList<int> Saving = [StatusCodes.Status400BadRequest, StatusCodes.Status429TooManyRequests];
    private static readonly IReadOnlyList<int> Missing = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound];

    /// <summary>All of them.</summary>
    public async Task<IReadOnlyList<ReferenceOperation>> AllAsync(CancellationToken cancellationToken)
    {
        var demo = shop.HasAccounts
            ? (await installations.ListOwnAsync(shop.ShopperId, cancellationToken))
                .FirstOrDefault(each => each.InstallationId == DemoSessions.InstallationId)
            : null;
        var shown = demo is null
            ? null
            : await shop.AskAsync(Access.SignedIn, HttpMethods.Get, $"{Path}/{demo.Id}", cancellationToken: cancellationToken);
        var again = shown is null ? [] : Saved(shown, "objectId", "createdAt", "updatedAt");
        return
        [
            new(HttpMethod.Post, Path, "Save an app's installation")
            {
                Id = "saveInstallation",
                Tag = InstallationsApi.ClassName,
                Description = "Creates it (201), or updates the one with the same `installationId` (200). "
                    + "Without `installationId`, that of `X-Parse-Installation-Id` is taken.",
                Who = Access.SignedIn,
                Body = Schema("Besides `installationId` or `deviceToken`, a new one needs `deviceType`."),
                Answer = Schema("The object's id, and what the shop set."),
                Refusals = Saving,
                Examples = shown is null
                    ? []
                    : [new("again", "The demo's app once more", StatusCodes.Status200OK, again) { Body = DemoBody() }],
            },
            new(HttpMethod.Get, Path, "Find installations")
            {
                Id = "findInstallations",
                Tag = InstallationsApi.ClassName,
                Description = "The newest first; `limit`, `skip` and `count=1` page, and there is no `where`.",
                Who = Access.Nobody,
                Answer = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["results"] = new JsonObject { ["type"] = "array", ["items"] = Schema("An installation.") },
                    },
                },
                Refusals = [StatusCodes.Status400BadRequest],
                Examples = shown is null
                    ? []
                    : [new("all", "All of them", 200, new JsonObject { ["results"] = new JsonArray(shown.DeepClone()) })],
            },
            new(HttpMethod.Get, One, "Get one's own installation")
            {
                Id = "getInstallation",
                Tag = InstallationsApi.ClassName,
                Who = Access.SignedIn,
                Parameters = [ReferenceParameter.ObjectId],
                Answer = Schema("The installation."),
                Refusals = Missing,
                Examples = shown is null ? [] : [Example("own", "The demo's app", shown.DeepClone(), demo!)],
            },
            new(HttpMethod.Put, One, "Change one's own installation")
            {
                Id = "updateInstallation",
                Tag = InstallationsApi.ClassName,
                Description = "With values or operations: `channels` takes `Add`, `AddUnique` and `Remove`, `badge` takes `Increment`.",
                Who = Access.SignedIn,
                Parameters = [ReferenceParameter.ObjectId],
                Body = Schema("What is to change."),
                Answer = Schema("When it changed, and what came of operations."),
                Refusals = Missing,
                Examples = shown is null
                    ? []
                    : [Example("channel", "One more channel", Saved(shown, "updatedAt"), demo!) with { Body = ChannelBody() }],
            },
            new(HttpMethod.Delete, One, "Delete one's own installation")
            {
                Id = "deleteInstallation",
                Tag = InstallationsApi.ClassName,
                Who = Access.SignedIn,
                Parameters = [ReferenceParameter.ObjectId],
                Answer = ClassOperations.Nothing(),
                Refusals = Missing,
                Examples = shown is null ? [] : [Example("own", "The demo's app", new JsonObject(), demo!)],
            },
        ];
    }

    private static ReferenceExample Example(string name, string summary, JsonNode answer, Installation installation) =>
        new(name, summary, StatusCodes.Status200OK, answer) { Values = new Dictionary<string, string> { ["objectId"] = installation.Id } };

    private static JsonObject Saved(JsonNode shown, params string[] names) =>
        new(names.Select(name => KeyValuePair.Create(name, shown[name]?.DeepClone())));

    private static JsonObject DemoBody() =>
        new() { ["installationId"] = DemoSessions.InstallationId, ["deviceType"] = "web", ["appName"] = "Demo" };

    private static JsonObject ChannelBody() =>
        new() { ["channels"] = new JsonObject { ["__op"] = "AddUnique", ["objects"] = new JsonArray("sales") } };

    private static JsonObject Schema(string meaning) => new()
    {
        ["type"] = "object",
        ["description"] = $"{meaning} Fields: installationId, deviceType, {InstallationFields.Names}.",
    };
}
