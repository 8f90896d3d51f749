using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

[assembly: HostingStartup(typeof(FlashSale.Bench.Probe.ProbeStartup))]

namespace FlashSale.Bench.Probe;

/// <summary>Adds to a shop under measurement what only a measurement needs: addresses under <c>/bench</c>.</summary>
internal sealed class ProbeStartup : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddTransient<IStartupFilter, ProbeEndpoints>());
}
