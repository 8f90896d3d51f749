using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Reference;

/// <summary>Where the objects of a class are.</summary>
internal static class ClassPaths
{
    /// <summary>The path behind the API's address.</summary>
    public static string Of(ParseClass parseClass) => parseClass.Name switch
    {
        "_User" => "/users",
        "_Session" => "/sessions",
        "_Role" => "/roles",
        var name => $"/classes/{name}",
    };

    /// <summary>Who finds something in the class: everyone may look for accounts, and sees none without one.</summary>
    public static Access ReaderOf(ParseClass parseClass) => parseClass is UserClass ? Access.SignedIn : parseClass.Rights.Read;

    /// <summary>How programs and headings call the class.</summary>
    public static string NameOf(ParseClass parseClass) => parseClass.Name.TrimStart('_');
}
