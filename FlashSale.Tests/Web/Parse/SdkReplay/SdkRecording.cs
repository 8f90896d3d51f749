using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlashSale.Tests.Web.Parse.SdkReplay;

/// <summary>The requests of a Parse SDK during a visit to the shop, derived from the SDK's source.</summary>
/// <param name="Headers">Headers of every request besides the application id.</param>
/// <param name="Steps">The requests, in order.</param>
public sealed record SdkRecording(Dictionary<string, string> Headers, IReadOnlyList<SdkStep> Steps)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Web", "Parse", "SdkReplay");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The recording of an SDK.</summary>
    public static SdkRecording Read(string sdk) =>
        JsonSerializer.Deserialize<SdkRecording>(File.ReadAllText(Path.Combine(Folder, $"{sdk}.json")), Json)!;
}

/// <summary>A request of an SDK with its expected response.</summary>
/// <param name="Does">What the app does.</param>
/// <param name="Send">The method, and the path relative to the API. <c>{{name}}</c> stands for a saved value.</param>
/// <param name="Status">The expected HTTP status, or a list of them.</param>
public sealed record SdkStep(string Does, string Send, JsonNode Status)
{
    /// <summary>Query parameters.</summary>
    public Dictionary<string, string> Query { get; init; } = [];

    /// <summary>Additional headers.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>The body; null for none.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>The expected content of the response; <c>*</c> matches any value.</summary>
    public JsonNode? Has { get; init; }

    /// <summary>Members of the response to save, by name.</summary>
    public Dictionary<string, string> Keep { get; init; } = [];

    /// <summary>The part of the protocol that it covers, if it's an unusual one.</summary>
    public string? Needs { get; init; }
}
