using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Reference;

/// <summary>Paths of classes in the API.</summary>
internal static class ClassPaths
{
    /// <summary>Gets the path relative to the API's address.</summary>
    public static string Of(ParseClass parseClass) => parseClass.Name switch
    {
        "_User" => "/users",
        "_Session" => "/sessions",
        "_Role" => "/roles",
        var name => $"/classes/{name}",
    };

    /// <summary>Gets the callers that can find objects. Anonymous callers may query accounts but never find any.</summary>
    public static Access ReaderOf(ParseClass parseClass) => parseClass is UserClass ? Access.SignedIn : parseClass.Rights.Read;

    /// <summary>Gets the class's name for headings and operation ids.</summary>
    public static string NameOf(ParseClass parseClass) => parseClass.Name.TrimStart('_');
}
