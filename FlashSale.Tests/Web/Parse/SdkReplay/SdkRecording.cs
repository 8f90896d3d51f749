using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlashSale.Tests.Web.Parse.SdkReplay;

/// <summary>What one of Parse's SDKs sends during a visit to the shop, written down from the SDK's source.</summary>
/// <param name="Headers">Headers of every request, besides the application id.</param>
/// <param name="Steps">The requests in their order.</param>
public sealed record SdkRecording(Dictionary<string, string> Headers, IReadOnlyList<SdkStep> Steps)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Web", "Parse", "SdkReplay");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The recording of an SDK.</summary>
    public static SdkRecording Read(string sdk) =>
        JsonSerializer.Deserialize<SdkRecording>(File.ReadAllText(Path.Combine(Folder, $"{sdk}.json")), Json)!;
}

/// <summary>One request of an SDK, and what it must be answered.</summary>
/// <param name="Does">What the app does.</param>
/// <param name="Send">The verb and the path behind the API's address. <c>{{name}}</c> stands for what was kept under that name.</param>
/// <param name="Status">The HTTP status, or a list of those that are right.</param>
public sealed record SdkStep(string Does, string Send, JsonNode Status)
{
    /// <summary>Values of the query string.</summary>
    public Dictionary<string, string> Query { get; init; } = [];

    /// <summary>Further headers.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>The body; null for none.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>What the answer must hold; <c>*</c> stands for any value.</summary>
    public JsonNode? Has { get; init; }

    /// <summary>Members of the answer to keep, by the names to keep them under.</summary>
    public Dictionary<string, string> Keep { get; init; } = [];

    /// <summary>The part of the protocol that the request is about, if it is an unusual one.</summary>
    public string? Needs { get; init; }
}
