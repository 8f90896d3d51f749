using System.Net;
using FlashSale.Web.Hosting.Limits;

namespace FlashSale.Tests.Web.Hosting.Limits;

public sealed class ConnectionLimitTests
{
    private static readonly IPAddress Office = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Home = IPAddress.Parse("198.51.100.7");
    private readonly ConnectionLimit limit = new(most: 3, mostPerAddress: 2);

    [Fact]
    public void One_address_cannot_take_every_place()
    {
        limit.TryEnter(Office).ShouldBeTrue();
        limit.TryEnter(Office).ShouldBeTrue();

        limit.TryEnter(Office).ShouldBeFalse();
        limit.HasRoomFor(Office).ShouldBeFalse();
        limit.HasRoomFor(Home).ShouldBeTrue();
        limit.TryEnter(Home).ShouldBeTrue();
    }

    [Fact]
    public void All_addresses_together_stay_within_the_limit()
    {
        limit.TryEnter(Office);
        limit.TryEnter(Office);
        limit.TryEnter(Home);

        limit.TryEnter(Home).ShouldBeFalse();
        limit.Open.ShouldBe(3);
    }

    [Fact]
    public void A_closed_connection_makes_room_for_its_address()
    {
        limit.TryEnter(Office);
        limit.TryEnter(Office);

        limit.Leave(Office);

        limit.TryEnter(Office).ShouldBeTrue();
    }

    [Fact]
    public void A_bypassing_connection_is_admitted_and_counted()
    {
        for (var i = 0; i < 3; i++)
            limit.TryEnter(Office, bypassLimit: true).ShouldBeTrue();

        limit.TryEnter(Home).ShouldBeFalse();
        limit.Open.ShouldBe(3);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", true)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", false)]
    public void Addresses_of_one_network_count_together(string first, string second, bool hasRoom)
    {
        limit.TryEnter(IPAddress.Parse(first));
        limit.TryEnter(IPAddress.Parse(first));

        limit.HasRoomFor(IPAddress.Parse(second)).ShouldBe(hasRoom);
    }
}
