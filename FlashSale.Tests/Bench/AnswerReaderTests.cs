using System.Text;
using FlashSale.Bench.Abuse;

namespace FlashSale.Tests.Bench;

public sealed class AnswerReaderTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200)]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n", 429)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nETag: \"7\"\r\n\r\n", 304)]
    [InlineData(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1A;x=y\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n", 200)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\r\n\r\n0\r\nAge: 1\r\n\r\n", 200)]
    public void A_response_ends_with_its_last_byte(string response, int status)
    {
        var bytes = Encoding.ASCII.GetBytes(response);
        var (whole, byByte) = (new ResponseReader(), new ResponseReader());

        whole.Read(bytes).ShouldBeTrue();
        for (var i = 0; i < bytes.Length; i++)
            byByte.Read(bytes.AsSpan(i, 1)).ShouldBe(i == bytes.Length - 1);

        whole.Status.ShouldBe(status);
        byByte.Status.ShouldBe(status);
    }

    [Fact]
    public void A_response_without_a_length_ends_with_the_connection()
    {
        var reader = new ResponseReader();

        reader.Read("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"u8).ShouldBeFalse();

        reader.LastsUntilClosed.ShouldBeTrue();
        reader.Closes.ShouldBeTrue();
    }

    [Fact]
    public void A_response_that_is_not_HTTP_is_reported()
    {
        Should.Throw<FormatException>(() => new ResponseReader().Read("220 mail.example.com\r\n\r\n"u8));
    }
}
