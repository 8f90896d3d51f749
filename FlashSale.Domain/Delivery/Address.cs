namespace FlashSale.Domain.Delivery;

/// <summary>An address in the address book of an account.</summary>
public sealed class Address : Entity
{
    /// <summary>Largest number of addresses of an account.</summary>
    public const int MaxPerAccount = 20;

    /// <summary>Longest name, in characters.</summary>
    public const int NameLength = 200;

    /// <summary>Longest address line, in characters.</summary>
    public const int LineLength = 200;

    /// <summary>Longest postal code, in characters.</summary>
    public const int PostalCodeLength = 20;

    /// <summary>Longest name of a city or region, in characters.</summary>
    public const int PlaceLength = 100;

    /// <summary>The length of every country code.</summary>
    public const int CountryLength = 2;

    /// <summary>Longest phone number, in characters.</summary>
    public const int PhoneLength = 40;

    /// <summary>The account that owns it.</summary>
    public required string UserId { get; init; }

    /// <summary>The recipient: a person or a company.</summary>
    public required string Name { get; set; }

    /// <summary>Street and number, or what the place has instead.</summary>
    public required string Line1 { get; set; }

    /// <summary>Apartment, floor or building; null if there is none.</summary>
    public string? Line2 { get; set; }

    /// <summary>The postal code as typed; null if there is none.</summary>
    public string? PostalCode { get; set; }

    /// <summary>City, town or suburb; null in countries whose addresses don't need one.</summary>
    public string? City { get; set; }

    /// <summary>State, province or county; null if there is none.</summary>
    public string? Region { get; set; }

    /// <summary>ISO 3166-1 alpha-2 code: one of <see cref="Countries"/>.</summary>
    public required string Country { get; set; }

    /// <summary>Phone number for questions about the delivery; null if there is none.</summary>
    public string? Phone { get; set; }

    /// <summary>True for exactly one address of each account that has any.</summary>
    public bool IsDefault { get; set; }

    /// <summary>Increased by the database on every update.</summary>
    public ulong RowVersion { get; init; }
}
