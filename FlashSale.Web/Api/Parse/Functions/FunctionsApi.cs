using FlashSale.Web.Api.Parse.Protocol;

namespace FlashSale.Web.Api.Parse.Functions;

/// <summary><c>/functions/{name}</c>.</summary>
internal static class FunctionsApi
{
    public static void MapFunctions(this ParseRoutes routes) => routes.Map("POST", "/functions/*", RunAsync);

    private static async Task<ParseAnswer> RunAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        var writeResult = await request.Get<ParseFunctions>().RunAsync(request.Values[0], request.Body, request.Call, cancellationToken);
        return ParseAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("result"u8);
            writeResult(writer);
            writer.WriteEndObject();
        });
    }
}
