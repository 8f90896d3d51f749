using System.Text.RegularExpressions;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Hosting.Theme;
using MudBlazor;
using MudBlazor.Utilities;

namespace FlashSale.Tests.Web.Hosting.Theme;

/// <summary>The storefront's colors are in app.css and the dashboard's in <see cref="ShopTheme"/>. They must match.</summary>
public sealed partial class PaletteTests
{
    private static readonly Dictionary<string, Func<Palette, MudColor>> Colors = new()
    {
        ["ink"] = palette => palette.TextPrimary,
        ["ink-soft"] = palette => palette.TextSecondary,
        ["paper"] = palette => palette.Background,
        ["surface"] = palette => palette.Surface,
        ["sunken"] = palette => palette.BackgroundGray,
        ["line"] = palette => palette.Divider,
        ["line-input"] = palette => palette.LinesInputs,
        ["accent"] = palette => palette.Primary,
        ["on-accent"] = palette => palette.PrimaryContrastText,
        ["good"] = palette => palette.Success,
        ["warn"] = palette => palette.Warning,
        ["bad"] = palette => palette.Error,
    };

    [Theory]
    [InlineData(":root {", false)]
    [InlineData(":root[data-theme=dark] {", true)]
    [InlineData(":root:not([data-theme=light]) {", true)]
    public async Task Storefront_and_dashboard_have_the_same_colors(string rule, bool dark)
    {
        var css =
            await File.ReadAllTextAsync(Repository.PathOf("FlashSale.Web", "wwwroot", "app.css"), TestContext.Current.CancellationToken);
        var start = css.IndexOf(rule, StringComparison.Ordinal);
        var written = Variable().Matches(css[start..css.IndexOf('}', start)])
            .ToDictionary(match => match.Groups[1].Value, match => new MudColor(match.Groups[2].Value));
        var theme = ShopTheme.Create();
        Palette palette = dark ? theme.PaletteDark : theme.PaletteLight;

        foreach (var (name, color) in Colors)
            written[name].ToString(MudColorOutputFormats.Hex).ShouldBe(color(palette).ToString(MudColorOutputFormats.Hex), name);
    }

    [GeneratedRegex("--([a-z-]+): (#[0-9A-Fa-f]{6});")]
    private static partial Regex Variable();
}
