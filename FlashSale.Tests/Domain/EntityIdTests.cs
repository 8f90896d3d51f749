using FlashSale.Domain;

namespace FlashSale.Tests.Domain;

public sealed class EntityIdTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_id_has_26_lowercase_characters_without_look_alikes()
    {
        for (var i = 0; i < 1000; i++)
            EntityId.New(Noon).ShouldMatch("^[0-9a-hjkmnp-tv-z]{26}$");
        EntityId.New(Noon).Length.ShouldBe(EntityId.Length);
    }

    [Fact]
    public void Ids_sort_by_the_millisecond_of_their_creation()
    {
        var ids = Enumerable.Range(0, 5000).Select(i => EntityId.New(Noon.AddMilliseconds(i * 37L))).ToList();

        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ids_sort_correctly_over_centuries()
    {
        var ids = Enumerable.Range(0, 300).Select(i => EntityId.New(DateTimeOffset.UnixEpoch.AddYears(i))).ToList();

        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ids_are_unique_within_one_millisecond() =>
        Enumerable.Range(0, 100_000).Select(_ => EntityId.New(Noon)).Distinct().Count().ShouldBe(100_000);

    [Fact]
    public void First_id_of_an_instant_sorts_between_earlier_and_later_ids()
    {
        var instant = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

        var first = EntityId.FirstAt(instant);

        first.Length.ShouldBe(EntityId.Length);
        string.CompareOrdinal(EntityId.New(instant.AddMilliseconds(-1)), first).ShouldBeLessThan(0);
        string.CompareOrdinal(EntityId.New(instant), first).ShouldBeGreaterThan(0);
    }
}
