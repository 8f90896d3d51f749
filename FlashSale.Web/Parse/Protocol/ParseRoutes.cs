using System.Collections.Frozen;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>
/// Routes requests. ASP.NET Core's routing can't be used, because the method may be in the body and a batch contains many requests.
/// </summary>
internal sealed class ParseRoutes
{
    private readonly FrozenDictionary<string, List<Route>> routes;
    private readonly List<Route> mapped = [];

    /// <summary>Creates the routes.</summary>
    /// <param name="endpoints">Add the endpoints' routes.</param>
    public ParseRoutes(params IEnumerable<Action<ParseRoutes>> endpoints)
    {
        foreach (var map in endpoints)
            map(this);
        routes = mapped.GroupBy(route => route.Segments[0])
            .ToFrozenDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
    }

    /// <summary>All routes; each <c>*</c> in a path stands for one segment.</summary>
    public IEnumerable<(string Method, string Path)> All => mapped.Select(route => (route.Method, "/" + string.Join('/', route.Segments)));

    /// <summary>Adds a route such as <c>/classes/*/*</c>; each <c>*</c> stands for one segment.</summary>
    public void Map(string method, string path, Func<ParseRequest, CancellationToken, Task<ParseAnswer>> answer) =>
        mapped.Add(new Route(method, path.Split('/', StringSplitOptions.RemoveEmptyEntries), answer));

    /// <summary>Handles a request.</summary>
    /// <exception cref="ParseException">The request failed, or there is no such route.</exception>
    public Task<ParseAnswer> AnswerAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        var segments = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var verbs = new List<string>();
        if (segments.Length > 0 && routes.TryGetValue(segments[0], out var candidates))
        {
            foreach (var route in candidates.Where(route => route.Fits(segments)))
            {
                if (route.Method == request.Method)
                    return route.Answer(request with { Values = route.ValuesOf(segments) }, cancellationToken);
                verbs.Add(route.Method);
            }
        }
        var instead = Alternatives.For(segments);
        if (verbs.Count == 0)
        {
            var message = $"{request.Path} doesn't exist. {instead}".TrimEnd();
            throw new ParseException(new ParseError(StatusCodes.Status404NotFound, 108, message));
        }
        instead ??= $"Use {string.Join(" or ", verbs.Distinct())}.";
        throw new ParseException(new ParseError(
            StatusCodes.Status405MethodNotAllowed, 108, $"{request.Method} isn't supported at {request.Path}. {instead}"));
    }

    private sealed record Route(string Method, string[] Segments, Func<ParseRequest, CancellationToken, Task<ParseAnswer>> Answer)
    {
        private const string Any = "*";

        public bool Fits(string[] segments)
        {
            if (segments.Length != Segments.Length)
                return false;
            for (var i = 0; i < segments.Length; i++)
            {
                if (Segments[i] != Any && Segments[i] != segments[i])
                    return false;
            }
            return true;
        }

        public List<string> ValuesOf(string[] segments) => [.. segments.Where((_, i) => Segments[i] == Any)];
    }
}
