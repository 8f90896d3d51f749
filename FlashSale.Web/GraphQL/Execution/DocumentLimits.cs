using GraphQL.Execution;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>
/// Refuses a document that is too large before it's validated, which takes much longer than counting. A fragment counts each time it's
/// spread but is measured once, so nested fragments can't multiply the work.
/// </summary>
internal sealed class DocumentLimits(GraphQLOptions options, GraphQLDocument document)
{
    private const int MaxDirectives = 50;
    private const int MaxVariables = 100;
    private const int MaxDefinitions = 50;
    private const int MaxAlias = 64;

    // Validation visits each value once per operation, and compares variables with all their uses.
    private const int MaxValues = 4_000;

    private readonly Dictionary<string, Size> fragments = new(StringComparer.Ordinal);
    private int fields;
    private int directives;
    private int operations;
    private int values;
    private bool introspects;

    /// <summary>Counts the document's parts.</summary>
    /// <returns>Whether the document queries the schema.</returns>
    /// <exception cref="DocumentError">The document exceeds a limit.</exception>
    public bool Check()
    {
        RequireAtMost(document.Definitions.Count, MaxDefinitions, "operations and fragments");
        operations = Math.Max(1, document.Definitions.OfType<GraphQLOperationDefinition>().Count());
        foreach (var definition in document.Definitions)
            Count(definition);
        foreach (var operation in document.Definitions.OfType<GraphQLOperationDefinition>())
        {
            var size = SizeOf(operation.SelectionSet);
            RequireAtMost(size.Fields, options.MaxFields, "fields");
            if (size.Depth > options.MaxDepth)
                throw new RefusedDocument($"Fields are nested too deeply. The limit is {options.MaxDepth} levels.");
        }
        return introspects;
    }

    // Counts each node once, as written.
    private void Count(ASTNode node)
    {
        if (node is IHasDirectivesNode { Directives: { } given })
        {
            RequireAtMost(directives += given.Count, MaxDirectives, "directives");
            foreach (var directive in given.Items)
                Count(directive.Arguments);
        }
        switch (node)
        {
            case GraphQLOperationDefinition operation:
                RequireAtMost(operation.Variables?.Count ?? 0, MaxVariables, "variables");
                foreach (var variable in operation.Variables?.Items ?? [])
                {
                    Count(variable);
                    Count(variable.DefaultValue);
                }
                Count(operation.SelectionSet);
                break;
            case GraphQLFragmentDefinition fragment:
                Count(fragment.SelectionSet);
                break;
            case GraphQLInlineFragment inline:
                Count(inline.SelectionSet);
                break;
            case GraphQLField field:
                RequireAtMost(++fields, options.MaxFields, "fields");
                if (field.Alias is { } alias && alias.Name.Value.Length > MaxAlias)
                    throw new RefusedDocument($"An alias is too long. The limit is {MaxAlias} characters.");
                Count(field.Arguments);
                introspects |= field.Name.Value == "__schema" || field.Name.Value == "__type";
                if (field.SelectionSet is { } below)
                    Count(below);
                break;
            case GraphQLFragmentSpread:
                RequireAtMost(++fields, options.MaxFields, "fields");
                break;
        }
    }

    private void Count(GraphQLArguments? arguments)
    {
        foreach (var argument in arguments?.Items ?? [])
            Count(argument.Value);
    }

    private void Count(GraphQLValue? value)
    {
        if (value is null)
            return;
        RequireAtMost((long)++values * operations, MaxValues, "values in its arguments");
        switch (value)
        {
            case GraphQLListValue list:
                list.Values?.ForEach(Count);
                break;
            case GraphQLObjectValue members:
                members.Fields?.ForEach(member => Count(member.Value));
                break;
        }
    }

    private void Count(GraphQLSelectionSet selected)
    {
        foreach (var selection in selected.Selections)
            Count(selection);
    }

    private Size SizeOf(GraphQLSelectionSet? selected)
    {
        var total = new Size(0, 0);
        foreach (var selection in selected?.Selections ?? [])
        {
            var size = selection switch
            {
                GraphQLField field => SizeOf(field.SelectionSet) is var below ? new Size(below.Fields + 1, below.Depth + 1) : default,
                GraphQLInlineFragment inline => SizeOf(inline.SelectionSet),
                GraphQLFragmentSpread spread => SizeOf(spread),
                _ => default,
            };
            total = new Size(Math.Min(total.Fields + size.Fields, int.MaxValue), Math.Max(total.Depth, size.Depth));
        }
        return total;
    }

    private Size SizeOf(GraphQLFragmentSpread spread)
    {
        var name = spread.FragmentName.Name.StringValue;
        if (fragments.TryGetValue(name, out var known))
            return known;
        // Counts as zero inside itself until its size is known; validation refuses such a cycle.
        fragments[name] = default;
        var size = SizeOf(document.SelectionsOf(spread));
        return fragments[name] = size with { Fields = size.Fields + 1 };
    }

    private static void RequireAtMost(long count, int most, string what)
    {
        if (count > most)
            throw new RefusedDocument($"The document has too many {what}. The limit is {most}.");
    }

    private readonly record struct Size(long Fields, int Depth);
}
