using System.Text.Json.Nodes;

namespace FlashSale.Tests.Infrastructure;

/// <summary>One running shop with the demo's data for all tests of a class, as a newcomer has it, with a master key.</summary>
public sealed class DemoApi : IAsyncLifetime
{
    /// <summary>The master key, which is taken from this machine.</summary>
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

    /// <summary>A text that the shop serves.</summary>
    public Task<string> GetTextAsync(string path) => http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>JSON that the shop serves.</summary>
    public async Task<JsonNode> GetJsonAsync(string path) => JsonNode.Parse(await GetTextAsync(path))!;

    /// <summary>Sends a request.</summary>
    public async Task<(int Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A client that is logged in to one of the demo's accounts.</summary>
    public Task<ParseClient> LogInAsync(string name) => new ParseClient(Shop).LogInAsync(name, Password);
}
