using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using GraphQL.DataLoader;

namespace FlashSale.Web.GraphQL.Loading;

/// <summary>An object that is loaded together with others.</summary>
internal sealed class LoadingObject(ObjectLoader loader, ParseClass of, string id, bool isRequired) : IDataLoaderResult
{
    /// <summary>The object; null if the caller may see none, unless it's required.</summary>
    /// <exception cref="ParseException">101: it's required, and the caller may see none.</exception>
    public async Task<object?> GetResultAsync(CancellationToken cancellationToken = default) =>
        await loader.LoadAsync(of, id) ?? (isRequired ? throw new ParseException(ParseError.NotFound) : null);
}
