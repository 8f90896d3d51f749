using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using FlashSale.Bench.Reports;
using FlashSale.Data.Engines;

namespace FlashSale.Bench.Probe;

/// <summary>The published shop in its own process, with Production settings, on a benchmark database.</summary>
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

    /// <summary>Publishes the shop of the repository that contains the current directory.</summary>
    /// <returns>Path of the published FlashSale.Web.dll.</returns>
    public static async Task<string> PublishAsync(string folder)
    {
        var root = new DirectoryInfo(Directory.GetCurrentDirectory());
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "FlashSale.sln")))
            root = root.Parent;
        if (root is null)
            throw new InvalidOperationException("Start it inside the repository, or specify --program.");
        Printer.Log("publishing the shop");
        var project = Path.Combine(root.FullName, "FlashSale.Web");
        var start = new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-o", folder, "--nologo", "-v", "quiet"])
        {
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start)!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0
            ? Path.Combine(folder, "FlashSale.Web.dll")
            : throw new InvalidOperationException($"The shop could not be published:\n{output}");
    }

    /// <summary>Starts the shop and waits until it answers.</summary>
    public static async Task<ShopUnderTest> StartAsync(
        string program, DatabaseEngine engine, string connection, int circuits, IReadOnlyList<string> settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var start = new ProcessStartInfo("dotnet", [program])
        {
            WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(program)),
            RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["Payments__Provider"] = "None";
        start.Environment["Database__Provider"] = engine.ToString();
        start.Environment["ConnectionStrings__FlashSale"] = connection;
        start.Environment["Live__MaxCircuits"] = $"{circuits}";
        start.Environment["Live__MaxCircuitsPerAddress"] = $"{Math.Max(1, circuits)}";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        // Without a mail server, it would log a warning for each order.
        start.Environment["Logging__LogLevel__FlashSale.Web.Notifications"] = "Error";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(ShopUnderTest).Assembly.Location;
        foreach (var setting in settings)
        {
            var separator = setting.IndexOf('=', StringComparison.Ordinal);
            start.Environment[setting[..separator]] = setting[(separator + 1)..];
        }
        var shop = new ShopUnderTest(start, address);
        await shop.WaitAsync("time", TimeSpan.FromMilliseconds(200));
        return shop;
    }

    /// <summary>Kills the process without a chance to finish anything.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>After <see cref="KillAsync"/>, starts it with the same address and database, and waits until it's ready.</summary>
    public Task RestartAsync()
    {
        process.Dispose();
        process = Run(start);
        return WaitAsync("health/ready", TimeSpan.FromMilliseconds(20));
    }

    /// <summary>Reads the state of its process, optionally after a full garbage collection.</summary>
    public async Task<ProbeState> GetStateAsync(bool collect = false) =>
        (await client.GetFromJsonAsync<ProbeState>(new Uri("bench/state" + (collect ? "?collect=1" : ""), UriKind.Relative)))!;

    /// <summary>Places orders of other buyers and waits until they are done.</summary>
    /// <returns>When each claim number was acknowledged, by product.</returns>
    public async Task<Dictionary<string, Dictionary<int, long>>> OrderAsync(ProbeOrders orders)
    {
        using var response = await client.PostAsJsonAsync(new Uri("bench/orders", UriKind.Relative), orders);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Dictionary<string, Dictionary<int, long>>>())!;
    }

    /// <summary>Makes it reload its schedule after sales were added directly to the database.</summary>
    public async Task RescheduleSalesAsync()
    {
        using var response = await client.GetAsync(new Uri("bench/reschedule", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Logs a customer in.</summary>
    /// <returns>The cookies.</returns>
    public async Task<string> LogInAsync(int customer)
    {
        using var plain = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address };
        using var response = await plain.GetAsync(new Uri($"bench/login?customer={customer}", UriKind.Relative));
        response.EnsureSuccessStatusCode();
        return string.Join(
            "; ", response.Headers.GetValues("Set-Cookie").Select(cookie => cookie[..cookie.IndexOf(';', StringComparison.Ordinal)]));
    }

    /// <summary>Opens an API session for a customer.</summary>
    /// <returns>The session token.</returns>
    public Task<string> OpenSessionAsync(int customer) =>
        client.GetStringAsync(new Uri($"bench/session?customer={customer}", UriKind.Relative));

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
            if (line.Data is { Length: > 0 } text)
                Printer.Log("  shop: " + text);
        };
        process.BeginOutputReadLine();
        return process;
    }

    private async Task WaitAsync(string address, TimeSpan between)
    {
        for (var startedAt = Stopwatch.GetTimestamp(); !await AnswersAsync(address);)
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(startedAt) > TimeSpan.FromMinutes(1))
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
