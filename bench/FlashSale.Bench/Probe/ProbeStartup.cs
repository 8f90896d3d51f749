using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

[assembly: HostingStartup(typeof(FlashSale.Bench.Probe.ProbeStartup))]

namespace FlashSale.Bench.Probe;

/// <summary>Adds the endpoints under <c>/bench</c> to a shop under test.</summary>
internal sealed class ProbeStartup : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) =>
        builder.ConfigureServices(services => services.AddTransient<IStartupFilter, ProbeEndpoints>());
}
