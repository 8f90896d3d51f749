using FlashSale.Domain.Delivery;

namespace FlashSale.Tests.Domain.Delivery;

public sealed class AddressDraftTests
{
    private static readonly AddressDraft Valid =
        new("Sam Shopper", "350 Fifth Avenue", null, "10118", "New York", "NY", "US", "+1 212 555 0100");

    /// <summary>Country, name, street, postal code, city and region.</summary>
    public static TheoryData<string, string, string, string?, string?, string?> RealAddresses => new()
    {
        { "US", "O'Brien & Sons, Inc.", "1 Infinite Loop", "95014-2083", "Cupertino", "CA" },
        { "US", "Jo", "7", "99501", "Y", "Alaska" },
        { "CA", "Zoë Tremblay", "111 Wellington St", "k1a0a9", "Ottawa", "ON" },
        { "MX", "José Núñez", "Av. Juárez 50", "06010", "Ciudad de México", "CDMX" },
        { "BR", "João da Silva", "Av. Paulista, 1578", "01310-200", "São Paulo", "SP" },
        { "AR", "María Ñandú", "Av. Corrientes 1234", "C1043AAZ", "Buenos Aires", null },
        { "CL", "Pedro", "Moneda 1202", "8340457", "Santiago", "RM" },
        { "CO", "Ana", "Calle 26 # 13-19", null, "Bogotá", null },
        { "GB", "The Occupier", "10 Downing Street", "SW1A 2AA", "London", null },
        { "GB", "Ms. E. Smith-Jones", "Flat 2/1", "ec1a1bb", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "Anglesey" },
        { "GB", "Cpl Smith", "Operation X", "BFPO 61", "BFPO", null },
        { "IE", "Seán Ó Brádaigh", "Ballyduff", null, "Waterford", "Co. Waterford" },
        { "IE", "Aoife", "1 O'Connell St", "D6W XY00", "Dublin 6W", null },
        { "FR", "Médor", "5 bis, rue de l'Église", "75 001", "Paris", null },
        { "FR", "Y. Le Gall", "1 place de la Mairie", "80190", "Y", null },
        { "DE", "Müller GmbH", "Straße des 17. Juni 135", "D-10623", "Berlin", null },
        { "AT", "Öz", "Stephansplatz 1", "A-1010", "Wien", null },
        { "CH", "Ueli", "Bahnhofstrasse 1", "CH-8001", "Zürich", null },
        { "LI", "Fürst", "Städtle 1", "FL-9490", "Vaduz", null },
        { "NL", "Van 't Hoff", "Dam 1", "1012js", "Amsterdam", null },
        { "BE", "Jan", "Grote Markt 1", "1000", "Brussel", null },
        { "LU", "Jang", "1, rue du Fossé", "L-1536", "Luxembourg", null },
        { "DK", "Søren", "Rådhuspladsen 1", "1550", "København V", null },
        { "SE", "Åsa", "Storgatan 1", "SE-111 23", "Stockholm", null },
        { "NO", "Ærlig Ås", "Bygdeveien 2", "8392", "Å", null },
        { "FI", "Väinö", "Mannerheimintie 1", "00100", "Helsinki", null },
        { "IS", "Jón Þór", "Austurvöllur 1", "101", "Reykjavík", null },
        { "PL", "Łukasz Żak", "ul. Marszałkowska 1/3", "00-624", "Warszawa", null },
        { "CZ", "Jiří", "Václavské nám. 1", "11000", "Praha 1", null },
        { "LV", "Jānis", "Brīvības iela 1", "LV-1010", "Rīga", null },
        { "LT", "Ąžuolas", "Gedimino pr. 1", "LT-01103", "Vilnius", null },
        { "PT", "Inês", "Rua Augusta 1", "1100-048", "Lisboa", null },
        { "ES", "Íñigo", "Calle Mayor, 1, 2º B", "28013", "Madrid", null },
        { "IT", "D'Angelo", "Via Roma, 1", "00184", "Roma", "RM" },
        { "MT", "Ġorġ", "Triq ir-Repubblika", "VLT 1111", "Valletta", null },
        { "GR", "Γιώργος", "Ερμού 1", "105 63", "Αθήνα", null },
        { "TR", "Şükrü Işık", "İstiklal Cad. No:1", "34430", "Beyoğlu", "İstanbul" },
        { "UA", "Олена", "вул. Хрещатик, 1", "01001", "Київ", null },
        { "RU", "Анна", "Тверская ул., 1", "125009", "Москва", null },
        { "XK", "Arbër", "Rruga B", "10000", "Prishtinë", null },
        { "IL", "דוד", "רחוב יפו 1", "9414219", "ירושלים", null },
        { "AE", "محمد", "شارع الشيخ زايد", null, null, "دبي" },
        { "SA", "عبد الله", "طريق الملك فهد", "١٢٢١١", "الرياض", null },
        { "IR", "سارا کریم‌پور", "خیابان ولیعصر ۱", "11369-13111", "تهران", null },
        { "EG", "Ahmed", "1 Tahrir Sq", null, "6th of October City", null },
        { "QA", "Fatima", "Zone 61, Street 850, Building 12", null, "Doha", null },
        { "NG", "Chukwuemeka", "1 Marina Rd", null, "Lagos", null },
        { "KE", "Wanjiru", "P.O. Box 1", "00100", "Nairobi", null },
        { "ZA", "Thabo", "1 Long St", "8001", "Cape Town", null },
        { "GH", "Kofi", "Near the big mango tree", "GA-184-0024", "Accra", null },
        { "IN", "Lakshmi", "H.No. 1-2-3/4, opp. temple", "560 001", "Bengaluru", "Karnataka" },
        { "VN", "Nguyễn Thị Ánh", "Số 1 Tràng Tiền", null, "Hà Nội", null },
        { "TH", "สมชาย", "1 ถนนสุขุมวิท", "10110", "กรุงเทพฯ", null },
        { "JP", "山田 太郎", "千代田区千代田1-1", "〒100-0001", null, "東京都" },
        { "JP", "佐藤", "１－１", "１００－０００１", "千代田区", "東京都" },
        { "CN", "王", "东长安街1号", null, "北京", null },
        { "TW", "陳", "信義路五段7號", "110", "臺北市", null },
        { "KR", "김", "세종대로 110", "04524", "서울", null },
        { "HK", "Chan Tai Man", "1 Queen's Road Central", null, null, null },
        { "MO", "Ho", "Avenida da Praia Grande 1", null, null, null },
        { "SG", "Lim", "1 Raffles Place #20-61", "048616", null, null },
        { "AU", "Bruce", "Unit 1/2 Smith St", "2000", "Sydney", "NSW" },
        { "NZ", "Aroha", "1 Lambton Quay", "6011", "Wellington", null },
        { "AX", "Alma", "Torggatan 1", "AX-22100", "Mariehamn", null },
    };

    [Theory, MemberData(nameof(RealAddresses))]
    public void Real_addresses_are_accepted(string country, string name, string line1, string? postalCode, string? city, string? region)
    {
        var draft = new AddressDraft(name, line1, null, postalCode, city, region, country, null);

        draft.Trimmed().Validate().ShouldBeEmpty();
    }

    [Fact]
    public void Long_texts_are_limited_by_their_length_only()
    {
        var longest = Valid with
        {
            Name = string.Join(' ', Enumerable.Repeat("Hubert Blaine", 14)),
            Line1 = new string('1', Address.LineLength),
            Line2 = new string('2', Address.LineLength),
            City = new string('c', Address.PlaceLength),
            Region = new string('r', Address.PlaceLength),
        };
        longest.Validate().ShouldBeEmpty();

        ShouldRefuse(Valid with { Name = new string('n', Address.NameLength + 1) }, nameof(AddressDraft.Name));
        ShouldRefuse(longest with { Line1 = longest.Line1 + "1" }, nameof(AddressDraft.Line1));
        ShouldRefuse(longest with { Line2 = longest.Line2 + "2" }, nameof(AddressDraft.Line2));
        ShouldRefuse(longest with { City = longest.City + "c" }, nameof(AddressDraft.City));
        ShouldRefuse(longest with { Region = longest.Region + "r" }, nameof(AddressDraft.Region));
        var longCode = new string('1', Address.PostalCodeLength + 1);
        ShouldRefuse(Valid with { Country = "AR", PostalCode = longCode }, nameof(AddressDraft.PostalCode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("---")]
    [InlineData("\u3164\u200B")]
    [InlineData("Sam\u202EShopper")]
    [InlineData("Sam\nShopper")]
    [InlineData("Sam\0")]
    public void Nonsense_is_no_name_and_no_street(string text)
    {
        ShouldRefuse(Valid with { Name = text }, nameof(AddressDraft.Name));
        ShouldRefuse(Valid with { Line1 = text }, nameof(AddressDraft.Line1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("…")]
    [InlineData("New\tYork")]
    public void Nonsense_is_no_city(string text) => ShouldRefuse(Valid with { City = text }, nameof(AddressDraft.City));

    [Theory]
    [InlineData("")]
    [InlineData("U")]
    [InlineData("UK")]
    [InlineData("ZZ")]
    [InlineData("001")]
    [InlineData("United States")]
    public void Country_must_be_an_ISO_code(string code) =>
        (Valid with { Country = code, PostalCode = null }).Trimmed().Validate().Select(problem => problem.Field)
            .ShouldContain(nameof(AddressDraft.Country));

    [Theory]
    [InlineData("US", "1234")]
    [InlineData("US", "ABCDE")]
    [InlineData("CA", "12345")]
    [InlineData("GB", "12345")]
    [InlineData("GB", "SW1A")]
    [InlineData("DE", "1234")]
    [InlineData("DE", "X-12345")]
    [InlineData("NL", "1234")]
    [InlineData("JP", "12345")]
    [InlineData("PL", "123")]
    [InlineData("IE", "12345")]
    [InlineData("AU", "20000")]
    [InlineData("FR", "-----")]
    [InlineData("HK", "999077")]
    [InlineData("AR", "\u202E1234")]
    public void Code_that_cannot_be_one_in_the_country_is_refused(string country, string code) =>
        ShouldRefuse(Valid with { Country = country, PostalCode = code }, nameof(AddressDraft.PostalCode));

    [Theory]
    [InlineData("US", nameof(AddressDraft.PostalCode), "Enter a ZIP code.")]
    [InlineData("GB", nameof(AddressDraft.PostalCode), "Enter a postcode.")]
    [InlineData("US", nameof(AddressDraft.Region), "Enter a state.")]
    [InlineData("CA", nameof(AddressDraft.Region), "Enter a province.")]
    [InlineData("JP", nameof(AddressDraft.Region), "Enter a prefecture.")]
    [InlineData("AE", nameof(AddressDraft.Region), "Enter an emirate.")]
    public void Missing_parts_have_the_names_of_the_country(string country, string field, string message)
    {
        var draft = Valid with { Country = country, PostalCode = null, Region = null };

        draft.Validate().Single(problem => problem.Field == field).Message.ShouldBe(message);
    }

    [Fact]
    public void Wrong_postal_code_comes_with_an_example()
    {
        (Valid with { Country = "GB", PostalCode = "1" }).Validate().Single().Message
            .ShouldBe("This doesn't look like a postcode (United Kingdom). Enter it like SW1A 1AA.");
    }

    [Theory]
    [InlineData("12345")]
    [InlineData("+49 (0)30 / 123-456.78")]
    [InlineData("\u202A+1 212\u00A0555\u20110100\u202C")]
    [InlineData("٠١٢٣٤٥")]
    public void Phone_numbers_are_accepted_as_people_write_them(string phone) =>
        (Valid with { Phone = phone }).Trimmed().Validate().ShouldBeEmpty();

    [Theory]
    [InlineData("1234")]
    [InlineData("123456789012345678901")]
    [InlineData("call me: 12345")]
    [InlineData("+()-.")]
    public void Nonsense_is_no_phone_number(string phone) => ShouldRefuse(Valid with { Phone = phone }, nameof(AddressDraft.Phone));

    [Fact]
    public void Texts_are_trimmed_and_empty_ones_become_null()
    {
        var typed = new AddressDraft(" Sam ", " 1 Main St ", " ", "", " Springfield ", "\t", " us ", "  ");

        typed.Trimmed().ShouldBe(new AddressDraft("Sam", "1 Main St", null, null, "Springfield", null, "US", null));
    }

    private static void ShouldRefuse(AddressDraft draft, string field) =>
        draft.Trimmed().Validate().Select(problem => problem.Field).ShouldBe([field]);
}
