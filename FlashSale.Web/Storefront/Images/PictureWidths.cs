using System.Collections.Immutable;
using FlashSale.Domain.Catalog;

namespace FlashSale.Web.Storefront.Images;

/// <summary>
/// The <see cref="ImageSize.Widths"/> that a place offers in <c>srcset</c>: its width in CSS pixels on phones and desktops, at one to three
/// pixels each.
/// </summary>
public static class PictureWidths
{
    /// <summary>Up to about 100 CSS pixels, in lists.</summary>
    public static readonly ImmutableArray<int> Thumbnail = [160, 320];

    /// <summary>The width of a sale's card or an order's picture.</summary>
    public static readonly ImmutableArray<int> Card = [320, 480, 640, 800];

    /// <summary>The main picture of a product's page.</summary>
    public static readonly ImmutableArray<int> Page = [480, 640, 800, 1200];
}
