using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using Microsoft.AspNetCore.WebUtilities;

namespace FlashSale.Tests.Web.Parse.Queries;

public sealed class ParseObjectWriterTests
{
    private static readonly Uri Address = new("https://shop.example/");
    private static readonly DateTimeOffset Made = new(2026, 11, 23, 14, 5, 52, 366, TimeSpan.Zero);
    private static readonly DateTimeOffset Changed = new(2026, 11, 23, 15, 5, 52, 480, TimeSpan.FromHours(1));

    private static readonly Product Kettle = new()
    {
        Id = "QkZfHhWfRF",
        CreatedAt = Made,
        UpdatedAt = Changed,
        Name = "Kettle",
        Price = 39.90m,
        Published = true,
    };

    private static readonly Sale KettleSale = new()
    {
        Id = "D4QCGTgVHB",
        CreatedAt = Made,
        UpdatedAt = Made,
        ProductId = Kettle.Id,
        Discount = 30.00m,
        StartTime = Made.AddHours(-1),
        EndTime = Made.AddHours(1),
    };

    private static readonly IncludedObjects WithKettle = Including();

    [Fact]
    public void Shows_an_object_as_Parse_does() => Write("Product", Kettle).ShouldBe(
        "{'objectId':'QkZfHhWfRF','createdAt':'2026-11-23T14:05:52.366Z','updatedAt':'2026-11-23T14:05:52.480Z'" +
        ",'name':'Kettle','price':39.9,'published':true}");

    [Fact]
    public void Shows_dates_and_pointers() => Write("FlashSale", KettleSale).ShouldBe(
        "{'objectId':'D4QCGTgVHB','createdAt':'2026-11-23T14:05:52.366Z','updatedAt':'2026-11-23T14:05:52.366Z'" +
        ",'product':{'__type':'Pointer','className':'Product','objectId':'QkZfHhWfRF'},'discount':30" +
        ",'startTime':{'__type':'Date','iso':'2026-11-23T13:05:52.366Z'},'endTime':{'__type':'Date'" +
        ",'iso':'2026-11-23T15:05:52.366Z'},'unitsSold':0}");

    [Fact]
    public void Shows_included_objects_in_full() => Write(
        "FlashSale", KettleSale, "include=product&keys=product,discount", WithKettle).ShouldBe(
        "{'objectId':'D4QCGTgVHB','createdAt':'2026-11-23T14:05:52.366Z','updatedAt':'2026-11-23T14:05:52.366Z'" +
        ",'product':{'__type':'Object','className':'Product','objectId':'QkZfHhWfRF','createdAt':'2026-11-23T14:05:52.366Z'" +
        ",'updatedAt':'2026-11-23T14:05:52.480Z','name':'Kettle','price':39.9,'published':true}" +
        ",'discount':30}");

    [Fact]
    public void Shows_the_keys_of_included_objects() => Write(
        "FlashSale", KettleSale, "include=product&keys=product.name", WithKettle).ShouldBe(
        "{'objectId':'D4QCGTgVHB','createdAt':'2026-11-23T14:05:52.366Z','updatedAt':'2026-11-23T14:05:52.366Z'" +
        ",'product':{'__type':'Object','className':'Product','objectId':'QkZfHhWfRF','createdAt':'2026-11-23T14:05:52.366Z'" +
        ",'updatedAt':'2026-11-23T14:05:52.480Z','name':'Kettle'}}");

    [Fact]
    public void Pointer_to_a_missing_object_stays_a_pointer() => Write(
        "FlashSale", KettleSale, "include=product&keys=product", IncludedObjects.None).ShouldBe(
        "{'objectId':'D4QCGTgVHB','createdAt':'2026-11-23T14:05:52.366Z','updatedAt':'2026-11-23T14:05:52.366Z'" +
        ",'product':{'__type':'Pointer','className':'Product','objectId':'QkZfHhWfRF'}}");

    [Fact]
    public void Shows_who_may_see_an_order()
    {
        var order = new Order
        {
            Id = "o",
            CreatedAt = Made,
            UpdatedAt = Made,
            UserId = "ann",
            ProductId = Kettle.Id,
            ProductName = Kettle.Name,
            Quantity = 2,
            UnitPrice = 19.99m,
            Total = 39.98m,
            Currency = "USD",
            Status = OrderStatus.Confirmed,
        };

        Write("Order", order, "keys=status,total").ShouldBe(
            "{'objectId':'o','createdAt':'2026-11-23T14:05:52.366Z','updatedAt':'2026-11-23T14:05:52.366Z'" +
            ",'status':'confirmed','total':39.98" +
            ",'ACL':{'ann':{'read':true,'write':true},'role:merchant':{'read':true,'write':true}}}");
        order.UserId = null;
        Write("Order", order, "keys=user").ShouldEndWith(",'ACL':{'role:merchant':{'read':true,'write':true}}}");
    }

    [Fact]
    public void Shows_an_account_without_its_secrets()
    {
        var user = new User
        {
            Id = "ann",
            UserName = "ann",
            Email = "ann@example.com",
            PasswordHash = "secret",
            SecurityStamp = "secret",
            CreatedAt = Made,
            UpdatedAt = Made,
        };

        Write("_User", user).ShouldBe(
            "{'objectId':'ann','createdAt':'2026-11-23T14:05:52.366Z','updatedAt':'2026-11-23T14:05:52.366Z','username':'ann'" +
            ",'email':'ann@example.com','emailVerified':false" +
            ",'ACL':{'ann':{'read':true,'write':true}}}");
    }

    [Fact]
    public void Shows_how_a_session_came_to_be()
    {
        var session = new Session
        {
            Id = "s",
            CreatedAt = Made,
            UpdatedAt = Made,
            UserId = "ann",
            TokenHash = [1],
            CreatedWith = "signup",
            ExpiresAt = Made.AddYears(1),
        };

        Write("_Session", session).ShouldBe(
            "{'objectId':'s','createdAt':'2026-11-23T14:05:52.366Z','updatedAt':'2026-11-23T14:05:52.366Z'" +
            ",'user':{'__type':'Pointer','className':'_User','objectId':'ann'}" +
            ",'createdWith':{'action':'signup','authProvider':'password'},'expiresAt':{'__type':'Date'" +
            ",'iso':'2027-11-23T14:05:52.366Z'},'restricted':false" +
            ",'ACL':{'ann':{'read':true,'write':true}}}");
    }

    [Fact]
    public void Shows_a_picture_with_its_address()
    {
        var product = new Product
        {
            Id = "p",
            CreatedAt = Made,
            UpdatedAt = Made,
            Name = "Lamp",
            Price = 20m,
            ImageId = "pic1",
            Published = false,
        };

        Write("Product", product, "keys=image").ShouldBe(
            "{'objectId':'p','createdAt':'2026-11-23T14:05:52.366Z','updatedAt':'2026-11-23T14:05:52.366Z'" +
            ",'image':{'__type':'File','name':'pic1','url':'https://shop.example/images/pic1'}" +
            ",'ACL':{'role:merchant':{'read':true,'write':true}}}");
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.00", "0")]
    [InlineData("39.90", "39.9")]
    [InlineData("100.00", "100")]
    [InlineData("0.01", "0.01")]
    [InlineData("92233720368547758.07", "92233720368547758.07")]
    public void Numbers_have_no_zeros_at_their_end(string price, string written)
    {
        var product = new Product
        {
            Id = "p",
            CreatedAt = Made,
            UpdatedAt = Made,
            Name = "Lamp",
            Price = decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture),
            Published = true,
        };

        Write("Product", product, "keys=price").ShouldEndWith($",'price':{written}}}");
    }

    [Theory]
    [InlineData("Müsli & <b>\"x\"</b> \\ 😀 '\n\t\u0001\u2028")]
    [InlineData("")]
    public void Texts_come_back_as_they_were(string description)
    {
        var product = new Product
        {
            Id = "p",
            CreatedAt = Made,
            UpdatedAt = Made,
            Name = "Lamp",
            Price = 1m,
            Description = description,
            Published = true,
        };

        var written = ParseObjectWriter.ToUtf8(product, Selection.All(QueryServices.Class("Product")), IncludedObjects.None, Address);

        JsonNode.Parse(written)!["description"]!.GetValue<string>().ShouldBe(description);
    }

    [Fact]
    public void Instants_are_cut_to_milliseconds()
    {
        ParseDate.Write(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(9_999_999)).ShouldBe("2026-01-02T03:04:05.999Z");
        Span<byte> bytes = stackalloc byte[ParseDate.Length];
        ParseDate.Write(DateTimeOffset.MinValue, bytes);
        Encoding.UTF8.GetString(bytes).ShouldBe("0001-01-01T00:00:00.000Z");
    }

    [Fact]
    public void Writes_results_with_their_count()
    {
        var parseClass = QueryServices.Class("Inventory");
        var inventory = new Inventory { Id = "i", CreatedAt = Made, UpdatedAt = Made, ProductId = Kettle.Id, Stock = 2 };
        var one = new FindResult([inventory], IncludedObjects.None, null);
        var selection = Selection.Only(parseClass, ["stock"]);

        Json(writer => ParseObjectWriter.WriteResults(writer, one, selection, Address))
            .ShouldBe(
                "{'results':[{'objectId':'i','createdAt':'2026-11-23T14:05:52.366Z','updatedAt':'2026-11-23T14:05:52.366Z','stock':2}]}");
        Json(
            writer =>
                ParseObjectWriter.WriteResults(
                    writer, new FindResult([], IncludedObjects.None, 7), selection, Address)).ShouldBe("{'results':[],'count':7}");
    }

    [Fact]
    public void An_object_by_itself_names_its_class()
    {
        var inventory = new Inventory { Id = "i", CreatedAt = Made, UpdatedAt = Made, ProductId = Kettle.Id, Stock = 2 };

        Quoted(
            ParseObjectWriter.ToUtf8(inventory, Selection.Only(QueryServices.Class("Inventory"), ["stock"]), IncludedObjects.None, Address))
            .ShouldBe(
                "{'className':'Inventory','objectId':'i','createdAt':'2026-11-23T14:05:52.366Z'" +
                ",'updatedAt':'2026-11-23T14:05:52.366Z','stock':2}");
    }

    [Fact]
    public void Members_can_stand_beside_others() => Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("sessionToken", "r:1");
        ParseObjectWriter.WriteMembers(writer, Kettle, Selection.Only(QueryServices.Class("Product"), []), IncludedObjects.None, Address);
        writer.WriteEndObject();
    }).ShouldBe(
        "{'sessionToken':'r:1','objectId':'QkZfHhWfRF','createdAt':'2026-11-23T14:05:52.366Z'" +
        ",'updatedAt':'2026-11-23T14:05:52.480Z'}");

    private static string Write(string className, object entity, string query = "", IncludedObjects? included = null)
    {
        var parseClass = QueryServices.Class(className);
        var selection = new FindQueryParser(QueryServices.Classes, QueryServices.Parser(), new QueryLimits()).ParseSelection(
            parseClass, QueryHelpers.ParseQuery(query));
        return Json(writer => ParseObjectWriter.WriteObject(writer, entity, selection, included ?? IncludedObjects.None, Address));
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, ParseObjectWriter.Options))
            write(writer);
        return Quoted(stream.ToArray());
    }

    // Single quotes are easier to read in a test.
    private static string Quoted(byte[] utf8) => Encoding.UTF8.GetString(utf8).Replace('"', '\'');

    private static IncludedObjects Including()
    {
        var included = new IncludedObjects();
        included.Add(QueryServices.Class("Product"), Kettle);
        return included;
    }
}
