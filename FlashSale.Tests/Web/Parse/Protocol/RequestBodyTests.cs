using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.Protocol;

/// <summary>Bodies that are compressed or begin with a byte order mark.</summary>
public sealed class RequestBodyTests(ApiShop api) : IClassFixture<ApiShop>
{
    private const string Call = """{"_method":"GET","_ApplicationId":"flash-sale","limit":0,"count":1}""";

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("GZIP")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task A_body_may_be_compressed(string encoding)
    {
        var (status, text) = await SendAsync(Compress(encoding, Encoding.UTF8.GetBytes(Call)), encoding);

        status.ShouldBe(HttpStatusCode.OK, text);
        text.ShouldContain("\"count\"");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Decompressed_body_has_the_same_limit(string encoding)
    {
        var within = Encoding.UTF8.GetBytes(Call.PadRight(1024 * 1024));
        var bomb = Encoding.UTF8.GetBytes(Call.PadRight(50 * 1024 * 1024));

        (await SendAsync(Compress(encoding, within), encoding)).Status.ShouldBe(HttpStatusCode.OK);
        var (status, text) = await SendAsync(Compress(encoding, bomb), encoding);

        status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        text.ShouldContain("\"code\":116");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Wrong_Content_Encoding_is_refused(string encoding)
    {
        var whole = Compress(encoding, Encoding.UTF8.GetBytes(Call));

        foreach (var body in new[] { Encoding.UTF8.GetBytes(Call), whole[..(whole.Length / 2)] })
        {
            var (status, text) = await SendAsync(body, encoding);
            status.ShouldBe(HttpStatusCode.BadRequest, text);
            text.ShouldContain("\"code\":107");
        }
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    public async Task Unsupported_compression_is_refused_with_alternatives(string encoding)
    {
        var (status, text) = await SendAsync(Encoding.UTF8.GetBytes(Call), encoding);

        status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        text.ShouldContain("\"code\":107");
        text.ShouldContain("gzip");
    }

    [Fact]
    public async Task A_body_may_begin_with_a_byte_order_mark()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Call)];

        (await SendAsync(body, null)).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(Compress("gzip", body), "gzip")).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync([0xEF, 0xBB, 0xBF], null)).Text.ShouldContain("unauthorized");
    }

    private static byte[] Compress(string encoding, byte[] plain)
    {
        var packed = new MemoryStream();
        using (Stream stream = encoding.ToUpperInvariant() switch
        {
            "GZIP" or "X-GZIP" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "DEFLATE" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "BR" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BufferedStream(packed),
        })
        {
            stream.Write(plain);
            stream.Flush();
        }
        return packed.ToArray();
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(byte[] body, string? encoding)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        if (encoding is not null)
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        var address = new Uri($"{api.Shop.Address}/parse/classes/Product");
        using var answer = await http.PostAsync(address, content, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
