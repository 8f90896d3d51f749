using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using FlashSale.Bench.Reports;
using FlashSale.Data.Engines;

namespace FlashSale.Bench.Probe;

/// <summary>The shop's own program in a process of its own, published and with Production's settings, on a database of the measurement.</summary>
internal sealed class ShopUnderTest : IAsyncDisposable
{
    private readonly ProcessStartInfo start;
    private readonly HttpClient client;
    private Process process;

    private ShopUnderTest(ProcessStartInfo start, Uri address)
    {
        this.start = start;
        process = Run(start);
        Address = address;
        client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
    }

    public Uri Address { get; }

    /// <summary>Publishes the shop of the repository that we stand in.</summary>
    /// <returns>Its program.</returns>
    public static async Task<string> PublishAsync(string folder)
    {
        var root = new DirectoryInfo(Directory.GetCurrentDirectory());
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "FlashSale.sln")))
            root = root.Parent;
        if (root is null)
            throw new InvalidOperationException("Start it inside of the repository, or give a --program.");
        Printer.Tell("publishing the shop");
        var start = new ProcessStartInfo("dotnet", ["publish", Path.Combine(root.FullName, "FlashSale.Web"), "-c", "Release", "-o", folder, "--nologo", "-v", "quiet"]) { RedirectStandardOutput = true };
        using var publish = Process.Start(start)!;
        var said = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? Path.Combine(folder, "FlashSale.Web.dll") : throw new InvalidOperationException($"The shop could not be published:\n{said}");
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<ShopUnderTest> StartAsync(string program, DatabaseEngine engine, string connection, int circuits, IReadOnlyList<string> settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var start = new ProcessStartInfo("dotnet", [program]) { WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(program)), RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["Payments__Provider"] = "None";
        start.Environment["Database__Provider"] = engine.ToString();
        start.Environment["ConnectionStrings__FlashSale"] = connection;
        start.Environment["Live__MaxCircuits"] = $"{circuits}";
        start.Environment["Live__MaxCircuitsPerAddress"] = $"{Math.Max(1, circuits)}";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        // It has no mail server, and says so for each order.
        start.Environment["Logging__LogLevel__FlashSale.Web.Notifications"] = "Error";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(ShopUnderTest).Assembly.Location;
        foreach (var setting in settings)
            start.Environment[setting[..setting.IndexOf('=', StringComparison.Ordinal)]] = setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..];
        var shop = new ShopUnderTest(start, address);
        await shop.WaitAsync("time", TimeSpan.FromMilliseconds(200));
        return shop;
    }

    /// <summary>Ends it as a power cut would: it can finish nothing.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Starts it again at the same address with the same database, after <see cref="KillAsync"/>, and waits until it says that it is ready.</summary>
    public Task StartAgainAsync()
    {
        process.Dispose();
        process = Run(start);
        return WaitAsync("health/ready", TimeSpan.FromMilliseconds(20));
    }

    /// <summary>What it says of itself; after a full collection of garbage if asked for.</summary>
    public async Task<ProbeState> RefreshAsync(bool collect = false) =>
        (await client.GetFromJsonAsync<ProbeState>(new Uri("bench/state" + (collect ? "?collect=1" : ""), UriKind.Relative)))!;

    /// <summary>Lets other buyers buy; comes back when they are done.</summary>
    /// <returns>When each claim was acknowledged, by product.</returns>
    public async Task<Dictionary<string, Dictionary<int, long>>> OrderAsync(ProbeOrders orders)
    {
        using var response = await client.PostAsJsonAsync(new Uri("bench/orders", UriKind.Relative), orders);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Dictionary<string, Dictionary<int, long>>>())!;
    }

    /// <summary>Tells it that sales were planned behind its back.</summary>
    public async Task ReplanAsync()
    {
        using var response = await client.GetAsync(new Uri("bench/replan", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The cookies of a customer who has logged in.</summary>
    public async Task<string> LogInAsync(int customer)
    {
        using var plain = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address };
        using var response = await plain.GetAsync(new Uri($"bench/login?customer={customer}", UriKind.Relative));
        response.EnsureSuccessStatusCode();
        return string.Join("; ", response.Headers.GetValues("Set-Cookie").Select(cookie => cookie[..cookie.IndexOf(';', StringComparison.Ordinal)]));
    }

    /// <summary>The token of a new session of a customer at the API.</summary>
    public Task<string> OpenSessionAsync(int customer) => client.GetStringAsync(new Uri($"bench/session?customer={customer}", UriKind.Relative));

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await KillAsync();
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process Run(ProcessStartInfo start)
    {
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } said)
                Printer.Tell("  shop: " + said);
        };
        process.BeginOutputReadLine();
        return process;
    }

    private async Task WaitAsync(string address, TimeSpan between)
    {
        for (var began = Stopwatch.GetTimestamp(); !await AnswersAsync(address);)
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException("The shop did not start.");
            await Task.Delay(between);
        }
    }

    private async Task<bool> AnswersAsync(string address)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(address, UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
