using System.Collections.Frozen;
using FlashSale.Web.Parse.Endpoints;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>
/// Which verb and path is answered by what. ASP.NET's routing decides by the verb of HTTP and once a request; here the verb may stand in the body,
/// and a batch holds many requests.
/// </summary>
internal sealed class ParseRoutes
{
    private readonly FrozenDictionary<string, List<Route>> routes;
    private readonly List<Route> mapped = [];

    public ParseRoutes()
    {
        this.MapClasses();
        this.MapUsers();
        this.MapLogin();
        this.MapSessions();
        this.MapInstallations();
        this.MapBatch();
        this.MapFunctions();
        this.MapSchemas();
        this.MapServer();
        routes = mapped.GroupBy(route => route.Segments[0]).ToFrozenDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
    }

    /// <summary>Every verb and path that is answered; each <c>*</c> in a path stands for one value.</summary>
    public IEnumerable<(string Method, string Path)> All => mapped.Select(route => (route.Method, "/" + string.Join('/', route.Segments)));

    /// <summary>Answers a verb at a path, such as <c>/classes/*/*</c>; each <c>*</c> stands for one value.</summary>
    public void Map(string method, string path, Func<ParseRequest, CancellationToken, Task<ParseAnswer>> answer) =>
        mapped.Add(new Route(method, path.Split('/', StringSplitOptions.RemoveEmptyEntries), answer));

    /// <summary>Answers a request.</summary>
    /// <exception cref="ParseException">It cannot be carried out, or there is no such path.</exception>
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
            var message = $"There is nothing at {request.Path}. {instead}".TrimEnd();
            throw new ParseException(new ParseError(StatusCodes.Status404NotFound, 108, message));
        }
        instead ??= $"Possible: {string.Join(", ", verbs.Distinct())}.";
        throw new ParseException(new ParseError(
            StatusCodes.Status405MethodNotAllowed, 108, $"{request.Method} is not possible at {request.Path}. {instead}"));
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
