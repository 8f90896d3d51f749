using FlashSale.Web.Merchant;

namespace FlashSale.Tests.Web.Merchant;

public sealed class MerchantZoneTests
{
    private readonly MerchantZone berlin = MerchantZone.Of("Europe/Berlin", 0);

    [Theory]
    [InlineData("2026-01-15T10:00", "2026-01-15T09:00:00Z")]
    [InlineData("2026-07-15T10:00", "2026-07-15T08:00:00Z")]
    [InlineData("2026-07-15T10:00:30", "2026-07-15T08:00:30Z")]
    public void Reads_a_time_in_the_zone(string typed, string expected)
    {
        berlin.Read(typed, out var instant).ShouldBeNull();

        instant.ShouldBe(At(expected));
        instant.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("2026-02-30T10:00")]
    public void Says_what_is_no_time(string? typed) => berlin.Read(typed, out _).ShouldNotBeNull();

    [Fact]
    public void Refuses_a_time_that_the_clocks_skip() => berlin.Read("2026-03-29T02:30", out _)!.ShouldContain("clocks go forward");

    [Fact]
    public void Takes_the_first_of_a_time_that_comes_twice()
    {
        berlin.Read("2026-10-25T02:30", out var instant).ShouldBeNull();

        instant.ShouldBe(At("2026-10-25T00:30:00Z"));
    }

    [Fact]
    public void A_field_shows_an_instant_as_it_is_typed() => berlin.WriteField(At("2026-07-15T08:00:59Z")).ShouldBe("2026-07-15T10:00");

    [Fact]
    public void A_zone_that_is_not_known_here_is_told_by_its_distance_from_UTC()
    {
        var zone = MerchantZone.Of("Mars/Olympus", -210);

        zone.Name.ShouldBe("UTC-03:30");
        zone.WriteField(At("2026-07-15T08:00:00Z")).ShouldBe("2026-07-15T04:30");
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("Europe/Berlin", "2026-06-01T21:59:59Z", "2026-05-31T22:00:00Z")]
    [InlineData("Europe/Berlin", "2026-06-01T22:00:00Z", "2026-06-01T22:00:00Z")]
    [InlineData("America/New_York", "2026-06-01T02:00:00Z", "2026-05-31T04:00:00Z")]
    // The clocks went forward at midnight.
    [InlineData("Asia/Beirut", "2024-03-31T10:00:00Z", "2024-03-30T22:00:00Z")]
    public void A_day_begins_at_midnight_in_the_merchants_zone(string zone, string instant, string start) =>
        MerchantZone.Of(zone, 0).StartOfDay(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe(DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture));
}
