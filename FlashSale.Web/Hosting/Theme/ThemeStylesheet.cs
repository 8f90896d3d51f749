using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;

namespace FlashSale.Web.Hosting.Theme;

/// <summary>
/// MudBlazor's theme as one stylesheet with both palettes, created once per process. So a page follows the visitor's light or dark setting
/// before any script runs, and no circuit needs its own copy of the theme. Thread-safe.
/// </summary>
internal sealed class ThemeStylesheet
{
    private const string StyleStart = "<style class='mud-theme-provider'>";
    private const string StyleEnd = "</style>";
    private const string Root = ":root{";

    private readonly Lazy<Task<string>> css = new(RenderAsync);

    /// <summary>The stylesheet's text.</summary>
    public Task<string> GetAsync() => css.Value;

    private static async Task<string> RenderAsync()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IJSRuntime, NoScript>();
        await using var provider = services.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(provider, provider.GetRequiredService<ILoggerFactory>());

        var light = await RenderVariablesAsync(renderer, dark: false);
        var dark = await RenderVariablesAsync(renderer, dark: true);
        return $$"""
            :root{color-scheme:light;{{light}}
            @media (prefers-color-scheme: dark){:root:not([data-theme=light]){color-scheme:dark;{{dark}}}
            :root[data-theme=dark]{color-scheme:dark;{{dark}}
            """;
    }

    // The content of the provider's ":root{…}", with the closing brace.
    private static async Task<string> RenderVariablesAsync(HtmlRenderer renderer, bool dark)
    {
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(MudThemeProvider.Theme)] = ShopTheme.Create(),
            [nameof(MudThemeProvider.IsDarkMode)] = dark,
            [nameof(MudThemeProvider.ObserveSystemDarkModeChange)] = false,
        });
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<MudThemeProvider>(parameters)).ToHtmlString());
        var style = html[(html.IndexOf(StyleStart, StringComparison.Ordinal) + StyleStart.Length)..];
        style = style[..style.IndexOf(StyleEnd, StringComparison.Ordinal)];
        return style[(style.IndexOf(Root, StringComparison.Ordinal) + Root.Length)..].Trim();
    }

    // There is no browser, so the provider's calls to it do nothing.
    private sealed class NoScript : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => default;

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => default;
    }
}
