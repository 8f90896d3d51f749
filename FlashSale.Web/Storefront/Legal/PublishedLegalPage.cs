using FlashSale.Domain.Legal;

namespace FlashSale.Web.Storefront.Legal;

/// <summary>A legal page as everyone sees it.</summary>
/// <param name="Stored">The page.</param>
/// <param name="Html">Its text as safe HTML.</param>
internal sealed record PublishedLegalPage(LegalPage Stored, string Html)
{
    /// <summary>Renders a page.</summary>
    public static PublishedLegalPage Of(LegalPage page) => new(page, LegalPageRenderer.Render(page.Markdown));

    /// <summary>True if this shows the page's current version.</summary>
    public bool IsOf(LegalPage page) => Stored.Id == page.Id && Stored.RowVersion == page.RowVersion;
}
