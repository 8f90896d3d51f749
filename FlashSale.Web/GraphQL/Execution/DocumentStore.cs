using GraphQL;
using GraphQL.Execution;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using Microsoft.Extensions.Caching.Memory;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Parses documents and caches the valid ones, so that each is parsed and validated once. Thread-safe.</summary>
internal sealed class DocumentStore(GraphQLOptions options) : IDisposable
{
    // A parsed document takes about ten times the memory of its text.
    private const int MaxCharacters = 2_000_000;

    // Each level of fields takes two or three levels of the parser's.
    private const int ParserLevelsPerField = 4;
    private const int MinParserLevels = 64;

    private readonly MemoryCache documents = new(new MemoryCacheOptions { SizeLimit = MaxCharacters });

    /// <summary>Number of cached documents.</summary>
    public int Count => documents.Count;

    /// <summary>Parses a document and checks its size, or returns the cached one if it was valid before.</summary>
    /// <exception cref="ExecutionError">The text isn't GraphQL, or exceeds a limit.</exception>
    public PreparedDocument Prepare(string text)
    {
        if (documents.TryGetValue(text, out PreparedDocument? known))
            return known!;
        if (text.Length > options.MaxDocumentLength)
            throw new RefusedDocument($"The document is too long. The limit is {options.MaxDocumentLength} characters.");
        if (DocumentText.IsBroken(text))
            throw new RefusedDocument("A string in the document contains a NUL character or an unpaired surrogate.");
        var document = Parse(text);
        var introspects = new DocumentLimits(options, document).Check();
        return new PreparedDocument(document, introspects);
    }

    /// <summary>The cached document; null if this text wasn't validated before.</summary>
    public PreparedDocument? FindValid(string text) => documents.TryGetValue(text, out PreparedDocument? known) ? known : null;

    /// <summary>Caches a document that passed validation.</summary>
    public void Store(string text, PreparedDocument document)
    {
        if (document.IsValid)
            return;
        document.IsValid = true;
        documents.Set(text, document, new MemoryCacheEntryOptions { Size = text.Length });
    }

    public void Dispose() => documents.Dispose();

    private GraphQLDocument Parse(string text)
    {
        try
        {
            var depth = Math.Max(MinParserLevels, options.MaxDepth * ParserLevelsPerField);
            return Parser.Parse(text, new ParserOptions { Ignore = IgnoreOptions.Comments, MaxDepth = depth });
        }
        catch (GraphQLSyntaxErrorException error)
        {
            throw new SyntaxError(error);
        }
        catch (GraphQLMaxDepthExceededException)
        {
            throw new RefusedDocument("The document is nested too deeply.");
        }
    }
}
