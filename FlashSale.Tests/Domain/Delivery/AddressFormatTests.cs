using System.Globalization;
using FlashSale.Domain.Delivery;

namespace FlashSale.Tests.Domain.Delivery;

public sealed class AddressFormatTests
{
    [Fact]
    public void Every_country_is_there_with_its_English_name()
    {
        Countries.All.Count.ShouldBeInRange(240, 252);
        Countries.All.Select(country => country.Code).ShouldBeUnique();
        Countries.NameOf("DE").ShouldBe("Germany");
        Countries.NameOf("CI").ShouldBe("Côte d’Ivoire");
        Countries.All[0].Name.ShouldBe("Afghanistan");
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void Names_and_checks_do_not_depend_on_the_culture(string culture)
    {
        var (before, beforeUi) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);

            new RegionInfo("DE").EnglishName.ShouldBe("Germany");
            new AddressDraft("i", "1", null, "im1 1aa", "Douglas", null, "im", null).Trimmed().Validate().ShouldBeEmpty();
            AddressFormat.Of("IE").Region.Label.ShouldBe("County (optional)");
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUi);
        }
    }

    [Fact]
    public void Every_format_belongs_to_a_country_and_fits_its_example()
    {
        foreach (var country in Countries.All)
        {
            var format = AddressFormat.Of(country.Code);
            format.City.IsUsed.ShouldBeTrue(country.Code);
            if (format.PostalCodeExample is { } example)
                format.CanBePostalCode(example).ShouldBeTrue(country.Code);
        }
        AddressFormats.Known.Except(Countries.All.Select(country => country.Code)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("US", "Sam/1 Main St/Apt 2/Springfield, IL 62701/United States")]
    [InlineData("DE", "Sam/1 Main St/Apt 2/62701 Springfield/Germany")]
    [InlineData("GB", "Sam/1 Main St/Apt 2/Springfield/IL/62701/United Kingdom")]
    [InlineData("BR", "Sam/1 Main St/Apt 2/Springfield - IL/62701/Brazil")]
    [InlineData("JP", "Sam/1 Main St/Apt 2/Springfield, IL/62701/Japan")]
    public void Lines_are_printed_in_the_order_of_the_country(string country, string lines) =>
        string.Join('/', AddressFormat.Of(country).Print(AddressIn(country))).ShouldBe(lines);

    [Fact]
    public void Lines_in_the_script_of_the_country_begin_with_the_largest_part()
    {
        var address = AddressIn("JP");
        (address.Name, address.Line1, address.Line2, address.City, address.Region, address.PostalCode) =
            ("山田 太郎", "千代田1-1", null, "千代田区", "東京都", "100-0001");

        AddressFormat.Of("JP").Print(address).ShouldBe(["100-0001", "東京都千代田区", "千代田1-1", "山田 太郎", "Japan"]);
    }

    [Fact]
    public void Missing_parts_leave_no_separators_behind()
    {
        var address = AddressIn("US");
        (address.Line2, address.Region) = (null, null);

        AddressFormat.Of("US").Print(address).ShouldBe(["Sam", "1 Main St", "Springfield 62701", "United States"]);
    }

    private static Address AddressIn(string country) => new()
    {
        Id = "a",
        CreatedAt = default,
        UpdatedAt = default,
        UserId = "u",
        Name = "Sam",
        Line1 = "1 Main St",
        Line2 = "Apt 2",
        PostalCode = "62701",
        City = "Springfield",
        Region = "IL",
        Country = country,
    };
}
