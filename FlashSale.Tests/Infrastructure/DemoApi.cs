using System.Text.Json.Nodes;

namespace FlashSale.Tests.Infrastructure;

/// <summary>One running shop with the demo data and a master key for all tests of a class.</summary>
public sealed class DemoApi : IAsyncLifetime
{
    /// <summary>The master key, which is accepted from this machine.</summary>
    public const string MasterKey = "master-key-of-the-tests";

    /// <summary>The password of the demo's accounts.</summary>
    public const string Password = "FlashSale!2026";

    private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false });

    /// <summary>The shop.</summary>
    public RunningShop Shop { get; private set; } = default!;

    public async ValueTask InitializeAsync()
    {
        Shop = RunningShop.Open(host => host.UseSetting("Demo", "true").UseSetting("Parse:MasterKey", MasterKey));
        http.BaseAddress = new Uri(Shop.Address);
        await ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Shop.DisposeAsync();
    }

    /// <summary>Gets a text from the shop.</summary>
    public Task<string> GetTextAsync(string path) =>
        http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Gets JSON from the shop.</summary>
    public async Task<JsonNode> GetJsonAsync(string path) => JsonNode.Parse(await GetTextAsync(path))!;

    /// <summary>Sends a request.</summary>
    public async Task<(int Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Logs in to one of the demo's accounts.</summary>
    public Task<ParseClient> LogInAsync(string name) => new ParseClient(Shop).LogInAsync(name, Password);
}
