using System.Text.Json.Nodes;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Hosting.Demo;
using FlashSale.Web.Parse.Endpoints;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Reference;

/// <summary>Reference entries for installations.</summary>
internal sealed class InstallationOperations(ExampleShop shop, IInstallations installations)
{
    private const string Path = "/installations";
    private const string One = Path + "/{objectId}";

    private static readonly IReadOnlyList<int> Saving = [StatusCodes.Status400BadRequest, StatusCodes.Status429TooManyRequests];
    private static readonly IReadOnlyList<int> Missing = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound];

    /// <summary>Gets all of them.</summary>
    public async Task<IReadOnlyList<ReferenceOperation>> AllAsync(CancellationToken cancellationToken)
    {
        var demo = shop.HasAccounts
            ? (await installations.ListOwnAsync(shop.ShopperId, cancellationToken))
                .FirstOrDefault(each => each.InstallationId == DemoSessions.InstallationId)
            : null;
        var shown = demo is null
            ? null
            : await shop.CallAsync(Access.SignedIn, HttpMethods.Get, $"{Path}/{demo.Id}", cancellationToken: cancellationToken);
        var again = shown is null ? [] : Saved(shown, "objectId", "createdAt", "updatedAt");
        return
        [
            new(HttpMethod.Post, Path, "Save an installation")
            {
                Id = "saveInstallation",
                Tag = InstallationsApi.ClassName,
                Description = "Creates the installation (201), or updates the one with the same `installationId` (200). "
                    + "The default `installationId` is the header `X-Parse-Installation-Id`.",
                RequiredAccess = Access.SignedIn,
                Body = Schema("A new installation needs `deviceType`, and `installationId` or `deviceToken`."),
                Answer = Schema("The object's id and the fields that the server set."),
                Refusals = Saving,
                Examples = shown is null
                    ? []
                    : [new("again", "The demo app again", StatusCodes.Status200OK, again) { Body = DemoBody() }],
            },
            new(HttpMethod.Get, Path, "Find installations")
            {
                Id = "findInstallations",
                Tag = InstallationsApi.ClassName,
                Description = "Newest first. Supports `limit`, `skip` and `count=1`, but not `where`.",
                RequiredAccess = Access.MasterKeyOnly,
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
                    : [new("all", "All installations", 200, new JsonObject { ["results"] = new JsonArray(shown.DeepClone()) })],
            },
            new(HttpMethod.Get, One, "Get your installation")
            {
                Id = "getInstallation",
                Tag = InstallationsApi.ClassName,
                RequiredAccess = Access.SignedIn,
                Parameters = [ReferenceParameter.ObjectId],
                Answer = Schema("The installation."),
                Refusals = Missing,
                Examples = shown is null ? [] : [Example("own", "The demo app", shown.DeepClone(), demo!)],
            },
            new(HttpMethod.Put, One, "Update your installation")
            {
                Id = "updateInstallation",
                Tag = InstallationsApi.ClassName,
                Description = "Send values or operations: `channels` supports `Add`, `AddUnique` and `Remove`; `badge` supports "
                    + "`Increment`.",
                RequiredAccess = Access.SignedIn,
                Parameters = [ReferenceParameter.ObjectId],
                Body = Schema("The fields to change."),
                Answer = Schema("The time of the change and the results of operations."),
                Refusals = Missing,
                Examples = shown is null
                    ? []
                    : [Example("channel", "Add a channel", Saved(shown, "updatedAt"), demo!) with { Body = ChannelBody() }],
            },
            new(HttpMethod.Delete, One, "Delete your installation")
            {
                Id = "deleteInstallation",
                Tag = InstallationsApi.ClassName,
                RequiredAccess = Access.SignedIn,
                Parameters = [ReferenceParameter.ObjectId],
                Answer = ClassOperations.Empty(),
                Refusals = Missing,
                Examples = shown is null ? [] : [Example("own", "The demo app", new JsonObject(), demo!)],
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

    private static JsonObject Schema(string description) => new()
    {
        ["type"] = "object",
        ["description"] = $"{description} Fields: installationId, deviceType, {InstallationFields.Names}.",
    };
}
