using GraphQL;
using GraphQL.Execution;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using Microsoft.Extensions.Caching.Memory;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Parses documents, and keeps those that fit the schema, so that each is parsed and validated once. Thread-safe.</summary>
internal sealed class DocumentStore(GraphQLOptions options) : IDisposable
{
    // A parsed document takes some ten times its text.
    private const int MostCharacters = 2_000_000;

    // Each level of fields takes two or three of the parser's.
    private const int ParserLevelsPerField = 4;
    private const int LeastParserLevels = 64;

    private readonly MemoryCache documents = new(new MemoryCacheOptions { SizeLimit = MostCharacters });

    /// <summary>How many documents are kept.</summary>
    public int Count => documents.Count;

    /// <summary>A document that is ready to be validated or, if it was valid before, to be executed.</summary>
    /// <exception cref="ExecutionError">It's no GraphQL, or too large.</exception>
    public PreparedDocument Prepare(string text)
    {
        if (documents.TryGetValue(text, out PreparedDocument? known))
            return known!;
        if (text.Length > options.MaxDocumentLength)
            throw new RefusedDocument($"The document is too long: at most {options.MaxDocumentLength} characters.");
        if (DocumentText.IsBroken(text))
            throw new RefusedDocument("A text in the document holds a NUL or half a character.");
        var document = Parse(text);
        var introspects = new DocumentLimits(options, document).Check();
        return new PreparedDocument(document, introspects);
    }

    /// <summary>A document that was found to be valid before; null for any other.</summary>
    public PreparedDocument? FindValid(string text) => documents.TryGetValue(text, out PreparedDocument? known) ? known : null;

    /// <summary>Keeps a document that was found to be valid.</summary>
    public void Keep(string text, PreparedDocument document)
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
            var depth = Math.Max(LeastParserLevels, options.MaxDepth * ParserLevelsPerField);
            return Parser.Parse(text, new ParserOptions { Ignore = IgnoreOptions.Comments, MaxDepth = depth });
        }
        catch (GraphQLSyntaxErrorException error)
        {
            throw new SyntaxError(error);
        }
        catch (GraphQLMaxDepthExceededException)
        {
            throw new RefusedDocument("The document is nested too deep.");
        }
    }
}
