using CsCheck;
using FlashSale.Domain.Catalog;

namespace FlashSale.Tests.Domain.Catalog;

public sealed class SearchKeyTests
{
    [Theory]
    // Apostrophes
    [InlineData("Grandma's kettle", "Grandma’s")]
    [InlineData("Grandma’s kettle", "grandma's")]
    [InlineData("Grandma‘s kettle", "grandmas")]
    [InlineData("Grandmas kettle", "Grandmaʼs")]
    [InlineData("Grandma´s kettle", "grandma`s")]
    [InlineData("Rock 'n' Roll lamp", "rock n roll")]
    [InlineData("Rock ’n’ Roll lamp", "rock'n'roll")]
    [InlineData("Rock'n'Roll lamp", "rock 'n' roll")]
    [InlineData("L'Oréal soap", "loreal")]
    // Dashes and joined words
    [InlineData("USB-C cable", "usb-c")]
    [InlineData("USB‑C cable", "usb-c")]
    [InlineData("USB-C cable", "usb‑c")]
    [InlineData("USB–C cable", "usbc")]
    [InlineData("USB-C cable", "usb c")]
    [InlineData("USB C cable", "usb-c")]
    [InlineData("USB C cable", "usbc")]
    [InlineData("USBC cable", "usb-c")]
    [InlineData("USB\u00ADC cable", "usbc")]
    [InlineData("Wi-Fi router", "wifi")]
    [InlineData("WiFi router", "wi-fi")]
    [InlineData("Frame 10 × 20 cm", "10x20")]
    [InlineData("Frame 10x20cm", "10 × 20 cm")]
    // Spaces and order
    [InlineData("Copper  kettle", "kettle copper")]
    [InlineData("Copper\u00A0kettle", "copper kettle")]
    [InlineData("Copper kettle", "  kettle\u00A0\u2009 copper ")]
    [InlineData("Copper\u200Bkettle", "copper kettle")]
    [InlineData("Copper kettle", "cop\u200Bper\u2060 \uFEFFkettle")]
    // Letters
    [InlineData("Mu\u0308sli", "müsli")]
    [InlineData("Müsli", "mu\u0308sli")]
    [InlineData("Crème brûlée", "creme brulee")]
    [InlineData("Creme", "crème")]
    [InlineData("Großer Topf", "GROSSER")]
    [InlineData("Grosser Topf", "großer")]
    [InlineData("Łódź mug", "lodz")]
    [InlineData("Smørrebrød", "smorrebrod")]
    [InlineData("Đồng hồ", "dong ho")]
    [InlineData("Ægir & Œuvre", "aegir oeuvre")]
    [InlineData("Þór", "thor")]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("Istanbul", "ıstanbul")]
    [InlineData("ISPARTA", "ısparta")]
    [InlineData("Ёлка", "елка")]
    [InlineData("ΟΔΥΣΣΕΎΣ", "οδυσσευς")]
    [InlineData("Ｋｅｔｔｌｅ", "kettle")]
    [InlineData("ﬁne oﬃce", "fine office")]
    [InlineData("한국 김치", "한국")]
    [InlineData("ガラス", "ｶﾞﾗｽ")]
    [InlineData("กาน้ำ", "กาน้ำ")]
    [InlineData("चाय की केतली", "केतली")]
    [InlineData("غلاية كهربائية", "كهربائية")]
    // Digits and signs
    [InlineData("Lamp ٣٤", "34")]
    [InlineData("No. 5", "№5")]
    [InlineData("№ 5", "no 5")]
    [InlineData("1½ l jug", "1 1/2")]
    [InlineData("C++ primer", "c++")]
    [InlineData("C# primer", "c#")]
    [InlineData("100 % wool", "100%")]
    [InlineData("Lego® set™", "lego set")]
    [InlineData("Lego set", "LEGO® set")]
    [InlineData("🎧 Headphones", "🎧")]
    [InlineData("❤️ mug", "❤")]
    [InlineData("👍🏽 mug", "👍")]
    public void A_name_is_found(string name, string search) => Finds(name, search).ShouldBeTrue(Explain(name, search));

    [Theory]
    [InlineData("Copper kettle", "copper lamp")]
    [InlineData("C primer", "c++")]
    [InlineData("C primer", "c#")]
    [InlineData("100 wool", "100%")]
    [InlineData("axb", "a_b")]
    [InlineData("はし", "ばし")]
    [InlineData("กา", "กี")]
    [InlineData("한국", "하")]
    [InlineData("Silk item", "kit")]
    public void A_name_is_not_found(string name, string search) => Finds(name, search).ShouldBeFalse(Explain(name, search));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("!!!")]
    [InlineData("’’ – …")]
    [InlineData("\u200B\u00AD")]
    [InlineData("\uD800")]
    [InlineData("\uFFFE\uFFFF\uFFFD")]
    [InlineData("\0")]
    public void Punctuation_alone_has_no_words(string text)
    {
        SearchKey.Of(text).ShouldBeEmpty();
        SearchKey.WordsOf(text).ShouldBeEmpty();
    }

    [Fact]
    public void Unpaired_surrogates_separate_words() => SearchKey.WordsOf("lamp\uDC00kettle \uD83C").ShouldBe(["LAMP", "KETTLE"]);

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        var key = SearchKey.Of(string.Concat(Enumerable.Repeat("𝌆x", 5_000)));

        key.Length.ShouldBeInRange(1, SearchKey.MaxLength);
        char.IsHighSurrogate(key[^1]).ShouldBeFalse();
    }

    [Fact]
    public void A_search_uses_a_limited_number_of_words() =>
        SearchKey.WordsOf(string.Join(' ', Enumerable.Range(100, 100))).Count.ShouldBe(SearchKey.MaxWords);

    [Fact]
    public void Every_name_is_found_by_itself() => Gen.String[Gen.Char, 0, Product.NameLength].Sample(name =>
    {
        var words = SearchKey.WordsOf(name);
        var key = SearchKey.Of(name);
        return key.Length <= SearchKey.MaxLength
            && (key.Length > SearchKey.MaxLength - 20 || words.All(word => key.Contains(word, StringComparison.Ordinal)));
    });

    private static string Explain(string name, string search) => $"{SearchKey.Of(name)} / {string.Join(" · ", SearchKey.WordsOf(search))}";

    private static bool Finds(string name, string search)
    {
        var key = SearchKey.Of(name);
        return SearchKey.WordsOf(search) is { Count: > 0 } words && words.All(word => key.Contains(word, StringComparison.Ordinal));
    }
}
