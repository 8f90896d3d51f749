using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlashSale.Tests.Infrastructure;
using FlashSale.Tests.Web.GraphQL;
using FlashSale.Tests.Web.Parse.Sdk;
using FlashSale.Web.GraphQL;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.LiveQuery;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Reference;

namespace FlashSale.Tests.Web.Reference;

/// <summary>Runs the snippets of <c>docs/api.md</c> in order against a shop with demo data, and compares their output.</summary>
public sealed partial class ApiGuideTests(SdkInstallation sdk, ClientPackages clients)
    : IClassFixture<SdkInstallation>, IClassFixture<ClientPackages>
{
    private const string ShopOfTheGuide = "http://localhost:5080";

    private static readonly string Guide = File.ReadAllText(Repository.PathOf("docs", "api.md")).ReplaceLineEndings("\n");

    [Fact]
    public async Task Curl_examples_match_the_guide()
    {
        await RequireAsync("bash");
        await RequireAsync("curl");
        await using var shop = RunningShop.Open(host => host.UseSetting("Demo", "true"));
        var snippets = Snippets("bash", "json|text");
        snippets.Count.ShouldBeGreaterThan(15);
        var folder = Directory.CreateTempSubdirectory("flashsale-guide-");
        try
        {
            // One shell for all snippets, because later ones use earlier ones' variables.
            var script = string.Concat(
                snippets.Select(
                    (snippet, index) =>
                        $"{{\n{snippet.Code.Replace(ShopOfTheGuide, shop.Address, StringComparison.Ordinal)}}} > "
                            + $"'{folder.FullName}/{index}' 2>&1\n"));
            await RunAsync("bash", script);
            for (var i = 0; i < snippets.Count; i++)
            {
                var shown = Lines(snippets[i].Output);
                var got = Lines(await File.ReadAllTextAsync(Path.Combine(folder.FullName, $"{i}"), TestContext.Current.CancellationToken));
                got.Select(Shape).ShouldBe(shown.Select(Shape), $"{snippets[i].Code}\nanswered\n{string.Join('\n', got)}");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task JavaScript_examples_match_the_guide()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Demo", "true"));
        var code = CodeOf("js");

        var output = await sdk.RunScriptAsync(
            code.Replace(ShopOfTheGuide, shop.Address, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Lines(output).Select(WithoutNumbers).ShouldBe(Lines(Snippets("js", "text").Single().Output).Select(WithoutNumbers), output);
    }

    [Fact]
    public async Task GraphQL_examples_match_the_guide()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Demo", "true"));
        // Browsers have WebSocket; Node.js only since version 22.
        var code = "import WebSocket from 'ws';\nglobalThis.WebSocket = WebSocket;\n" + CodeOf("mjs");

        var output = await clients.RunScriptAsync(
            code.Replace(ShopOfTheGuide, shop.Address, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Lines(output).ShouldBe(Lines(Snippets("mjs", "text").Single().Output), output);
    }

    [Fact]
    public void Has_every_error_code() => Guide.ShouldContain(ErrorCodes.ToMarkdown());

    [Fact]
    public void Has_every_setting_with_its_default()
    {
        Defaults(ParseOptions.Section, new ParseOptions(), nameof(ParseOptions.Limits), nameof(ParseOptions.Playground))
            .Where(each => !Has(each))
            .ShouldBeEmpty();
        Defaults(QueryLimits.Section, new QueryLimits()).Where(each => !Has(each)).ShouldBeEmpty();
        Defaults(LiveQueryOptions.Section, new LiveQueryOptions()).Where(each => !Has(each)).ShouldBeEmpty();
        Defaults(GraphQLOptions.Section, new GraphQLOptions()).Where(each => !Has(each)).ShouldBeEmpty();
        Guide.ShouldContain("`Parse:Playground`");

        static bool Has((string Setting, string Default) each) =>
            Guide.Split('\n').Any(
                line =>
                    line.StartsWith('|')
                        && line.Contains($"`{each.Setting}`", StringComparison.Ordinal)
                        && line.Contains(each.Default, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Setting, string Default)> Defaults(string section, object options, params string[] except) =>
        options.GetType().GetProperties()
        .Where(property => property.CanWrite && !except.Contains(property.Name))
        .Select(
            property =>
                (
                    $"{section}:{property.Name}",
                    property.GetValue(options) is { } value ? $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`" : ""));

    private static string CodeOf(string language) =>
        string.Concat(Fences().Where(fence => fence.Groups["language"].Value == language).Select(fence => fence.Groups["text"].Value));

    private static MatchCollection Fences() => Fence().Matches(Guide);

    // Code blocks directly followed by their output.
    private static List<(string Code, string Output)> Snippets(string language, string output)
    {
        var fences = Fences().ToList();
        return
        [
            .. fences.Zip(fences.Skip(1))
                .Where(
                    pair =>
                        pair.First.Groups["language"].Value == language && output.Split('|').Contains(pair.Second.Groups["language"].Value))
                .Where(pair => pair.First.Index + pair.First.Length == pair.Second.Index)
                .Select(pair => (pair.First.Groups["text"].Value, pair.Second.Groups["text"].Value)),
        ];
    }

    // The guide wraps JSON into several lines.
    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        var open = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            open += line;
            if (open[0] is '{' or '[' && !IsJson(open))
                continue;
            lines.AddRange(Documents(open));
            open = "";
        }
        open.ShouldBeEmpty();
        return lines;
    }

    // curl adds no line break, so responses may follow each other on one line.
    private static string[] Documents(string line) => BetweenDocuments().Split(line);

    private static bool IsJson(string text)
    {
        try
        {
            foreach (var document in Documents(text))
                JsonNode.Parse(document);
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    // Compares errors and member names; ids, dates and counts differ between shops.
    private static string Shape(string line) => line[0] is '{' or '[' ? Shape(JsonNode.Parse(line)) : line.Trim();

    private static string Shape(JsonNode? node) => node switch
    {
        JsonObject error when error.ContainsKey("error") && error["error"] is JsonValue => WithoutNumbers(error.ToJsonString()),
        JsonObject members =>
            $"{{{string.Join(',', members.Where(member => member.Key.Length < 20)
                .Select(member => $"{member.Key}:{Shape(member.Value)}"))}}}",
        JsonArray items => $"[{string.Join(',', items.Select(Shape).Distinct())}]",
        JsonValue value =>
            value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False
                ? "Flag"
                : value.GetValueKind().ToString(),
        _ => "null",
    };

    private static string WithoutNumbers(string text) => Number().Replace(text, "0");

    private static async Task RequireAsync(string program)
    {
        try
        {
            await RunAsync(program, null, "--version");
        }
        catch (Win32Exception)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{program} is not on the PATH.");
            throw;
        }
    }

    private static async Task RunAsync(string program, string? input, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"(?<=\})(?=\{)")]
    private static partial Regex BetweenDocuments();

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();
}
