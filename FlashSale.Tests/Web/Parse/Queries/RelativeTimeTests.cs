using FlashSale.Web.Parse.Queries;

namespace FlashSale.Tests.Web.Parse.Queries;

public sealed class RelativeTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("now", "2026-06-01T12:00:00Z")]
    [InlineData("1 day ago", "2026-05-31T12:00:00Z")]
    [InlineData("  2   DAYS  3 hrs ago ", "2026-05-30T09:00:00Z")]
    [InlineData("in 1 week 5 minutes 7 secs", "2026-06-08T12:05:07Z")]
    [InlineData("in 1 yr", "2027-06-01T12:00:00Z")]
    [InlineData("in -1 hour", "2026-06-01T11:00:00Z")]
    [InlineData("ago", "2026-06-01T12:00:00Z")]
    [InlineData("in", "2026-06-01T12:00:00Z")]
    public void Counts_from_the_moment_of_the_query(string text, string instant)
    {
        RelativeTime.TryParse(text, Now, out var meant, out var problem).ShouldBeTrue(problem);

        meant.ShouldBe(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("now ago")]
    [InlineData("in now")]
    [InlineData("in 1 day ago")]
    [InlineData("1 day")]
    [InlineData("day ago")]
    [InlineData("0x1 days ago")]
    [InlineData("1 month ago")]
    [InlineData("9223372036854775807 years ago")]
    [InlineData("in 9999 years")]
    [InlineData("99999999999999999999 secs ago")]
    public void Refuses_other_texts_with_a_sentence(string text)
    {
        RelativeTime.TryParse(text, Now, out _, out var problem).ShouldBeFalse();

        problem.ShouldEndWith(".");
    }
}
