using FlashSale.Web.Theme;
using MudBlazor;
using MudBlazor.Utilities;

namespace FlashSale.Web.Api.Parse.Reference;

/// <summary>The shop's colours on the page to try the API.</summary>
internal static class PlaygroundStyle
{
    /// <summary>The stylesheet.</summary>
    public static string Css { get; } = $$"""
        :root { --scalar-font: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; --scalar-font-code: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; --scalar-radius: 8px; --scalar-radius-lg: 12px; }
        .light-mode { {{Colours(ShopTheme.Create().PaletteLight)}} }
        .dark-mode { {{Colours(ShopTheme.Create().PaletteDark)}} }
        .scalar-app div.markdown table { display: block; max-width: 100%; overflow-x: auto; }
        .markdown th:not(:nth-child(3)), .markdown td:not(:nth-child(3)) { white-space: nowrap; word-break: normal; overflow-wrap: normal; }
        .shop-bar { display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 10px 24px; border-bottom: 1px solid var(--scalar-border-color); background: var(--scalar-background-1); font: 600 0.9rem/1.5 system-ui, sans-serif; }
        .shop-bar a { color: var(--scalar-color-accent); }
        """;

    private static string Colours(Palette palette) => $"""
        --scalar-color-1: {Hex(palette.TextPrimary)}; --scalar-color-2: {Hex(palette.TextSecondary)}; --scalar-color-3: {Hex(palette.TextSecondary)};
        --scalar-color-accent: {Hex(palette.Primary)}; --scalar-background-1: {Hex(palette.Surface)}; --scalar-background-2: {Hex(palette.Background)};
        --scalar-background-3: {Hex(palette.BackgroundGray)}; --scalar-background-accent: color-mix(in srgb, {Hex(palette.Primary)} 12%, transparent);
        --scalar-border-color: {Hex(palette.Divider)}; --scalar-color-green: {Hex(palette.Success)}; --scalar-color-red: {Hex(palette.Error)};
        --scalar-color-yellow: {Hex(palette.Warning)}; --scalar-color-orange: {Hex(palette.Warning)}; --scalar-color-blue: {Hex(palette.Info)};
        --scalar-button-1: {Hex(palette.Primary)}; --scalar-button-1-hover: {Hex(palette.Primary)}; --scalar-button-1-color: {Hex(palette.PrimaryContrastText)};
        """;

    private static string Hex(MudColor colour) => colour.ToString(MudColorOutputFormats.Hex);
}
