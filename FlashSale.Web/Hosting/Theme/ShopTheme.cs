using MudBlazor;

namespace FlashSale.Web.Hosting.Theme;

/// <summary>The shop's colors, fonts and corners, for MudBlazor's components and the shop's own styles.</summary>
internal static class ShopTheme
{
    private static readonly string[] Fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"];

    public static MudTheme Create() => new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#C8321B",
            PrimaryContrastText = "#FFFFFF",
            Secondary = "#1F2430",
            Tertiary = "#B45309",
            Background = "#FAF8F5",
            BackgroundGray = "#F1EDE7",
            Surface = "#FFFFFF",
            AppbarBackground = "#FFFFFF",
            AppbarText = "#1B1D22",
            DrawerBackground = "#FFFFFF",
            TextPrimary = "#1B1D22",
            TextSecondary = "#5A5F6B",
            Divider = "#E6E0D8",
            LinesDefault = "#E6E0D8",
            LinesInputs = "#9A948A",
            Success = "#18794E",
            Warning = "#B45309",
            Error = "#B3261E",
            Info = "#1D5FA8",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#FF7A5C",
            PrimaryContrastText = "#1B0D09",
            Secondary = "#D6DAE3",
            Tertiary = "#F2B25C",
            Background = "#121317",
            BackgroundGray = "#1A1C22",
            Surface = "#1C1E25",
            AppbarBackground = "#17181D",
            AppbarText = "#F2F0EC",
            DrawerBackground = "#17181D",
            TextPrimary = "#F2F0EC",
            TextSecondary = "#A9ADB8",
            Divider = "#2D3038",
            LinesDefault = "#2D3038",
            LinesInputs = "#6C717D",
            Success = "#4CC38A",
            Warning = "#F2B25C",
            Error = "#FF8A80",
            Info = "#74B3F5",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "10px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts },
            H1 = new H1Typography
            {
                FontFamily = Fonts,
                FontSize = "2rem",
                FontWeight = "750",
                LineHeight = "1.2",
                LetterSpacing = "-0.02em",
            },
            H2 = new H2Typography
            {
                FontFamily = Fonts,
                FontSize = "1.4rem",
                FontWeight = "700",
                LineHeight = "1.25",
                LetterSpacing = "-0.01em",
            },
            Button = new ButtonTypography { FontFamily = Fonts, FontWeight = "650", TextTransform = "none", LetterSpacing = "0" },
        },
    };
}
