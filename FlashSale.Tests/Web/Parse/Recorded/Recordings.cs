using System.Text.Json;

namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>The recorded exchanges, in the order in which they make sense one after the other.</summary>
public static class Recordings
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    // In the recording the second product was gone by then. Its sale was not: it pointed to nothing, which cannot be here. So the product
    // goes after the queries that want its sale, and before those that must not find it.
    private static readonly string[] AfterTheDeletion = ["createdAt range", "limit over the maximum"];

    /// <summary>Every step, in order.</summary>
    public static IReadOnlyList<RecordedStep> Steps { get; } = ReadAll();

    /// <summary>The differences that are meant.</summary>
    public static Deviations Deviations { get; } = JsonSerializer.Deserialize<Deviations>(File.ReadAllText(PathOf("deviations")), Json)!;

    private static RecordedStep[] ReadAll()
    {
        var objects = Read("objects");
        var queries = Read("queries").ToLookup(step => AfterTheDeletion.Contains(step.Name));
        return
        [
            .. Read("auth"),
            .. objects.SkipLast(2),
            .. queries[false],
            .. Read("orders"),
            .. objects.TakeLast(2),
            .. queries[true],
            .. Read("graphql"),
            .. Read("server"),
        ];
    }

    private static RecordedStep[] Read(string recording)
    {
        var file = JsonSerializer.Deserialize<RecordingFile>(File.ReadAllText(PathOf(recording)), Json)!;
        return [.. file.Steps.Select(step => new RecordedStep(
            recording,
            step.Name,
            step.Request,
            step.Response with { Headers = new Dictionary<string, string>(file.EveryAnswer.Concat(step.Response.Headers)) }))];
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Web", "Parse", "Recorded", $"{name}.json");

    private sealed record RecordingFile(Dictionary<string, string> EveryAnswer, StepInFile[] Steps);

    private sealed record StepInFile(string Name, RecordedRequest Request, RecordedAnswer Response);
}
