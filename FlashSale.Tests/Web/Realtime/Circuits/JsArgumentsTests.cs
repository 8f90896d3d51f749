using System.Text.Json;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Storefront;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using Microsoft.JSInterop.Infrastructure;

namespace FlashSale.Tests.Web.Realtime.Circuits;

public sealed class JsArgumentsTests
{
    private static readonly JsonSerializerOptions Framework = new(JsonSerializerDefaults.Web);
    private static readonly JsonSerializerOptions Light = new(JsonSerializerDefaults.Web) { Converters = { new JsArguments() } };

    private static readonly CircuitJson Json = new([StorefrontJson.Default]);

    [Fact]
    public void Arguments_are_written_as_the_framework_writes_them()
    {
        object?[] arguments =
        [
            null,
            "a \"b\" <c>",
            true,
            42,
            4.5m,
            new Dictionary<string, int[]> { ["x"] = [1, 2] },
            new Dictionary<string, string>(),
            new { Name = "kettle", Of = DayOfWeek.Friday },
            new object?[] { 1, "two" },
        ];

        JsonSerializer.Serialize(arguments, Light).ShouldBe(JsonSerializer.Serialize(arguments, Framework));
    }

    [Fact]
    public void The_frameworks_runtime_is_recognized_by_its_name()
    {
        var services = WebApplication.CreateBuilder().Services;
        services.AddRazorComponents().AddInteractiveServerComponents();
        CircuitRegistration.UseFastJsArguments(services, Json);
        using var provider = services.BuildServiceProvider();
        using var circuit = provider.CreateScope();

        var runtime = circuit.ServiceProvider.GetRequiredService<IJSRuntime>();

        runtime.GetType().Name.ShouldBe("RemoteJSRuntime");
        Options(runtime).Converters.ShouldContain(converter => converter is JsArguments);
    }

    [Fact]
    public void Results_are_read_as_the_framework_reads_them()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Json.AddTo(options);

        JsonSerializer.Deserialize<StoredPurchase>("""{"key":"k1","quantity":3,"isPressed":true}""", options)
            .ShouldBe(new StoredPurchase("k1", 3, IsPressed: true));
        JsonSerializer.Deserialize<IJSVoidResult?>("""{"a":[1]}""", options).ShouldBeNull();
        JsonSerializer.Deserialize<Dictionary<string, DayOfWeek>>("""{"a":5}""", options)!["a"].ShouldBe(DayOfWeek.Friday);
        JsonSerializer.Serialize<object?[]>(["a", null, new StoredPurchase("k1", 3)], options)
            .ShouldBe("""["a",null,{"key":"k1","quantity":3,"isPressed":false}]""");
    }

    [System.Runtime.CompilerServices.UnsafeAccessor(
        System.Runtime.CompilerServices.UnsafeAccessorKind.Method, Name = "get_JsonSerializerOptions")]
    private static extern JsonSerializerOptions OptionsOf(JSRuntime runtime);

    private static JsonSerializerOptions Options(IJSRuntime runtime) => OptionsOf((JSRuntime)runtime);
}
