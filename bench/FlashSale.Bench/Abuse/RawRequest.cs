using System.Text;

namespace FlashSale.Bench.Abuse;

/// <summary>Writes requests as bytes.</summary>
/// <param name="shop">The shop's address.</param>
internal sealed class RawRequest(Uri shop)
{
    private const string Api = "X-Parse-Application-Id: flash-sale\r\n";

    /// <summary>A browser's request for a page.</summary>
    public byte[] Page(string path) => Write("GET", path, "Accept: text/html\r\nAccept-Encoding: gzip, br\r\n", "");

    /// <summary>A WebSocket handshake.</summary>
    public byte[] Socket(string path) => Write(
        "GET",
        path,
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n",
        "");

    /// <summary>An API client's GET request.</summary>
    public byte[] Get(string path) => Write("GET", path, Api + "Accept-Encoding: gzip\r\n", "");

    /// <summary>An API client's POST request.</summary>
    public byte[] Post(string path, string json, string headers = "") =>
        Write(
            "POST",
            path,
            $"{Api}{headers}Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n",
            json);

    private byte[] Write(string method, string path, string headers, string body) =>
        Encoding.UTF8.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {shop.Authority}\r\n{headers}\r\n{body}");
}
