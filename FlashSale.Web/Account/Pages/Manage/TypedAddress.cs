using FlashSale.Domain.Delivery;

namespace FlashSale.Web.Account.Pages.Manage;

/// <summary>What was typed into the form of an address.</summary>
internal sealed class TypedAddress
{
    public string? Country { get; set; }

    public string? Name { get; set; }

    public string? Line1 { get; set; }

    public string? Line2 { get; set; }

    public string? City { get; set; }

    public string? Region { get; set; }

    public string? PostalCode { get; set; }

    public string? Phone { get; set; }

    public bool IsDefault { get; set; }

    /// <summary>The version that was loaded into the form.</summary>
    public ulong RowVersion { get; set; }

    /// <summary>Not empty if only the labels should follow the country.</summary>
    public string? UseCountry { get; set; }

    public static TypedAddress Of(Address address) => new()
    {
        Country = address.Country,
        Name = address.Name,
        Line1 = address.Line1,
        Line2 = address.Line2,
        City = address.City,
        Region = address.Region,
        PostalCode = address.PostalCode,
        Phone = address.Phone,
        IsDefault = address.IsDefault,
        RowVersion = address.RowVersion,
    };

    public AddressDraft ToDraft() => new(Name ?? "", Line1 ?? "", Line2, PostalCode, City, Region, Country ?? "", Phone, IsDefault);
}
