using FlashSale.Web.Layout;


namespace FlashSale.Tests.Web.Layout;

public sealed class MerchantZoneTests
{
    private readonly MerchantZone berlin = MerchantZone.Of("Europe/Berlin", 0);

    [Theory]
    [InlineData("2026-01-15T10:00", "2026-01-15T09:00:00Z")]
    [InlineData("2026-07-15T10:00", "2026-07-15T08:00:00Z")]
    [InlineData("2026-07-15T10:00:30", "2026-07-15T08:00:30Z")]
    public void A_time_is_read_in_the_merchants_zone(string typed, string expected)
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
    public void An_invalid_time_is_explained(string? typed) => berlin.Read(typed, out _).ShouldNotBeNull();

    [Fact]
    public void A_time_that_the_clocks_skip_is_refused() => berlin.Read("2026-03-29T02:30", out _)!.ShouldContain("clocks go forward");

    [Fact]
    public void The_first_of_an_ambiguous_time_is_used()
    {
        berlin.Read("2026-10-25T02:30", out var instant).ShouldBeNull();

        instant.ShouldBe(At("2026-10-25T00:30:00Z"));
    }

    [Fact]
    public void A_field_shows_a_time_in_its_input_format() => berlin.WriteField(At("2026-07-15T08:00:59Z")).ShouldBe("2026-07-15T10:00");

    [Fact]
    public void An_unknown_zone_is_named_by_its_UTC_offset()
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
