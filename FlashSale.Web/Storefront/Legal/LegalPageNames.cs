using System.Diagnostics;
using FlashSale.Domain.Legal;

namespace FlashSale.Web.Storefront.Legal;

/// <summary>The titles and addresses of the legal pages.</summary>
internal static class LegalPageNames
{
    /// <summary>All kinds in the order in which they're listed.</summary>
    public static IReadOnlyList<LegalPageKind> Kinds { get; } = Enum.GetValues<LegalPageKind>();

    /// <summary>The title that shoppers see.</summary>
    public static string TitleOf(LegalPageKind kind) => kind switch
    {
        LegalPageKind.Terms => "Terms and conditions",
        LegalPageKind.Privacy => "Privacy policy",
        LegalPageKind.Returns => "Returns and refunds",
        LegalPageKind.Imprint => "Imprint",
        _ => throw new UnreachableException(),
    };

    /// <summary>The last part of the page's addresses.</summary>
    public static string NameOf(LegalPageKind kind) => kind switch
    {
        LegalPageKind.Terms => "terms",
        LegalPageKind.Privacy => "privacy",
        LegalPageKind.Returns => "returns",
        LegalPageKind.Imprint => "imprint",
        _ => throw new UnreachableException(),
    };

    /// <summary>The path of the public page.</summary>
    public static string AddressOf(LegalPageKind kind) => $"/legal/{NameOf(kind)}";

    /// <summary>The kind with a name, in any case; null if there's none.</summary>
    public static LegalPageKind? Find(string? name)
    {
        foreach (var kind in Kinds)
        {
            if (NameOf(kind).Equals(name, StringComparison.OrdinalIgnoreCase))
                return kind;
        }
        return null;
    }
}
