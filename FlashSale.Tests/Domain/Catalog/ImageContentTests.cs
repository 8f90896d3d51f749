using FlashSale.Domain.Catalog;

namespace FlashSale.Tests.Domain.Catalog;

public sealed class ImageContentTests
{
    [Theory]
    [InlineData("89504E470D0A1A0A0000000D49484452", "image/png")]
    [InlineData("FFD8FFE000104A464946", "image/jpeg")]
    [InlineData("474946383761", "image/gif")]
    [InlineData("474946383961", "image/gif")]
    [InlineData("524946461A000000574542505650384C", "image/webp")]
    public void Pictures_are_recognized_by_their_first_bytes(string hex, string type) =>
        ImageContent.DetectType(Convert.FromHexString(hex)).ShouldBe(type);

    [Theory]
    [InlineData("000000186674797068656963", true)]
    [InlineData("000000186674797061766966", true)]
    [InlineData("00000018667479706D696631", true)]
    [InlineData("000000186674797069736F6D", false)]
    [InlineData("0000001866747970", false)]
    [InlineData("", false)]
    public void Formats_of_phones_are_recognized(string hex, bool isHeif) =>
        ImageContent.IsHeif(Convert.FromHexString(hex)).ShouldBe(isHeif);

    [Theory]
    [InlineData("")]
    [InlineData("89504E47")]
    [InlineData("FFD8")]
    [InlineData("474946383861")]
    [InlineData("524946461A00000057415645")]
    [InlineData("3C73766720786D6C6E733D22")]
    [InlineData("3C68746D6C3E")]
    [InlineData("0089504E470D0A1A0A")]
    public void Other_content_is_not_recognized_as_a_picture(string hex) =>
        ImageContent.DetectType(Convert.FromHexString(hex)).ShouldBeNull();
}
