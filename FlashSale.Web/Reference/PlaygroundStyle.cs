using FlashSale.Web.Hosting.Theme;
using MudBlazor;
using MudBlazor.Utilities;

namespace FlashSale.Web.Reference;

/// <summary>Stylesheets with the shop's colors for the playground.</summary>
internal static class PlaygroundStyle
{
    private static readonly string[] Parts =
        [".graphiql-container", ".graphiql-dialog", ".graphiql-dialog-overlay", ".graphiql-tooltip", "[data-radix-popper-content-wrapper]"];

    /// <summary>The stylesheet of the REST playground.</summary>
    public static string Css { get; } = $$"""
        :root { --scalar-font: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
          --scalar-font-code: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; --scalar-radius: 8px; --scalar-radius-lg: 12px; }
        .light-mode { {{Colours(ShopTheme.Create().PaletteLight)}} }
        .dark-mode { {{Colours(ShopTheme.Create().PaletteDark)}} }
        .scalar-app div.markdown table { display: block; max-width: 100%; overflow-x: auto; }
        .markdown th:not(:nth-child(3)), .markdown td:not(:nth-child(3)) { white-space: nowrap; word-break: normal; overflow-wrap: normal; }
        .shop-bar { display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 10px 24px;
          border-bottom: 1px solid var(--scalar-border-color); background: var(--scalar-background-1);
          font: 600 0.9rem/1.5 system-ui, sans-serif; }
        .shop-bar a { color: var(--scalar-color-accent); }
        .shop-bar a[aria-current] { color: var(--scalar-color-1); text-decoration: none; }
        """;

    /// <summary>The stylesheet of GraphiQL, whose colors are hue, saturation and lightness.</summary>
    public static string GraphiQL { get; } = $$"""
        body, {{GraphiQLParts("")}} { {{GraphiQLColours(ShopTheme.Create().PaletteLight)}} }
        @media (prefers-color-scheme: dark) {
            body:not(.graphiql-light), {{GraphiQLParts("body:not(.graphiql-light) ")}} {
              {{GraphiQLColours(ShopTheme.Create().PaletteDark)}}
            }
        }
        body.graphiql-dark, {{GraphiQLParts("body.graphiql-dark ")}} { {{GraphiQLColours(ShopTheme.Create().PaletteDark)}} }
        """;

    private static string Colours(Palette palette) => $"""
        --scalar-color-1: {Hex(palette.TextPrimary)}; --scalar-color-2: {Hex(palette.TextSecondary)};
        --scalar-color-3: {Hex(palette.TextSecondary)};
        --scalar-color-accent: {Hex(palette.Primary)}; --scalar-background-1: {Hex(palette.Surface)};
        --scalar-background-2: {Hex(palette.Background)};
        --scalar-background-3: {Hex(palette.BackgroundGray)};
        --scalar-background-accent: color-mix(in srgb, {Hex(palette.Primary)} 12%, transparent);
        --scalar-border-color: {Hex(palette.Divider)}; --scalar-color-green: {Hex(palette.Success)};
        --scalar-color-red: {Hex(palette.Error)};
        --scalar-color-yellow: {Hex(palette.Warning)}; --scalar-color-orange: {Hex(palette.Warning)};
        --scalar-color-blue: {Hex(palette.Info)};
        --scalar-button-1: {Hex(palette.Primary)}; --scalar-button-1-hover: {Hex(palette.Primary)};
        --scalar-button-1-color: {Hex(palette.PrimaryContrastText)};
        """;

    private static string GraphiQLParts(string within) => string.Join(
        ", ",
        Parts.Select(part => within + part));

    private static string GraphiQLColours(Palette palette) => $"""
        --color-base: {Hsl(palette.Surface)}; --color-neutral: {Hsl(palette.TextPrimary)}; --color-primary: {Hsl(palette.Primary)};
        --color-secondary: {Hsl(palette.Info)}; --color-tertiary: {Hsl(palette.Tertiary)}; --color-info: {Hsl(palette.Info)};
        --color-success: {Hsl(palette.Success)}; --color-warning: {Hsl(palette.Warning)}; --color-error: {Hsl(palette.Error)};
        --bar-ground: {Hex(palette.Surface)}; --bar-line: {Hex(palette.Divider)}; --bar-link: {Hex(palette.Primary)};
        --bar-text: {Hex(palette.TextPrimary)};
        """;

    private static string Hsl(MudColor colour) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{colour.H:0}, {colour.S * 100:0}%, {colour.L * 100:0}%");

    private static string Hex(MudColor colour) => colour.ToString(MudColorOutputFormats.Hex);
}
