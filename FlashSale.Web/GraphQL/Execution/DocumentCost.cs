using System.Globalization;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using GraphQL;
using GraphQL.Execution;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>
/// Limits how many field values an operation may request, before it runs. <see cref="FindLimits"/> separately limits what each query costs
/// the database.
/// </summary>
internal sealed class DocumentCost(GraphQLOptions options, QueryLimits limits, ParseClasses classes)
{
    private const int LongTextWeight = 20;
    private const int CharactersPerValue = 20;
    private const int MaxSubscriptionCost = 200;

    // Tools query the fields of types, but not the fields of those fields' types. That would multiply.
    private const int NestedSchemaList = 30;

    private readonly HashSet<string> connections = [.. classes.All.Select(GraphNames.ConnectionOf)];
    private readonly HashSet<string> longTexts =
        [.. classes.All.SelectMany(parseClass => parseClass.Fields).Where(field => field.IsLong).Select(field => field.Name)];

    // Average length of the schema's lists.
    private static readonly Dictionary<string, int> SchemaLists = new(StringComparer.Ordinal)
    {
        ["types"] = 150,
        ["fields"] = 3,
        ["inputFields"] = 3,
        ["enumValues"] = 1,
        ["possibleTypes"] = 1,
        ["interfaces"] = 1,
        ["args"] = 1,
        ["directives"] = 5,
    };

    private int MaxComplexity => options.MaxComplexity;

    private QueryLimits Limits => limits;

    /// <summary>Estimates an operation's cost and refuses it if that exceeds the limit.</summary>
    /// <returns>The number of values that it requests.</returns>
    /// <exception cref="DocumentError">The operation requests too many values.</exception>
    public int Check(GraphQLDocument document, GraphQLOperationDefinition operation, Inputs variables)
    {
        var cost = new Counting(this, document, operation, variables).OfRoot();
        // A subscription is executed again for each event.
        var most = operation.Operation == OperationType.Subscription ? MaxSubscriptionCost : options.MaxComplexity;
        if (cost > most)
        {
            throw new RefusedDocument(string.Create(
                CultureInfo.InvariantCulture,
                $"The document requests too much: more than {most:N0} values. Request fewer objects or fields at once."));
        }
        return (int)cost;
    }

    private sealed class Counting(DocumentCost costs, GraphQLDocument document, GraphQLOperationDefinition operation, Inputs variables)
    {
        private readonly HashSet<string> spreading = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> sizes = new(StringComparer.Ordinal);
        private long total;

        public long OfRoot()
        {
            Add(operation.SelectionSet, 1, Place.Root);
            return total;
        }

        private void Add(GraphQLSelectionSet? selected, long times, Place place)
        {
            foreach (var selection in selected?.Selections ?? [])
            {
                if (total > costs.MaxComplexity)
                    return;
                switch (selection)
                {
                    case GraphQLField field:
                        Add(field, times, place);
                        break;
                    case GraphQLInlineFragment inline:
                        Add(inline.SelectionSet, times, place);
                        break;
                    case GraphQLFragmentSpread spread:
                        Add(spread, times, place);
                        break;
                }
            }
        }

        // Validation, which runs next, refuses a fragment that spreads itself.
        private void Add(GraphQLFragmentSpread spread, long times, Place place)
        {
            total += times;
            var name = spread.FragmentName.Name.StringValue;
            if (!spreading.Add(name))
                return;
            Add(document.SelectionsOf(spread), times, place);
            spreading.Remove(name);
        }

        private void Add(GraphQLField field, long times, Place place)
        {
            var name = field.Name.StringValue;
            total += (times * (costs.longTexts.Contains(name) ? LongTextWeight : 1)) + SizeOfVariables(field);
            times *= place switch
            {
                Place.Root when costs.connections.Contains(name) => PageOf(field),
                Place.Schema => SchemaLists.GetValueOrDefault(name, 1),
                Place.NestedSchema when LeadsToTypes(name) => NestedSchemaList,
                _ => 1,
            };
            Add(field.SelectionSet, times, Below(place, name));
        }

        private static Place Below(Place place, string name) => place switch
        {
            Place.Root => name is "__schema" or "__type" ? Place.Schema : Place.Data,
            Place.Schema when LeadsToTypes(name) => Place.NestedSchema,
            _ => place,
        };

        private static bool LeadsToTypes(string name) => name is "fields" or "inputFields" or "possibleTypes" or "interfaces";

        private int PageOf(GraphQLField field)
        {
            var given = new[] { SizeOf(field, "first"), SizeOf(field, "last") }.OfType<int>().ToList();
            // With `before`, a page may be as long as the maximum.
            var unsaid = field.Arguments?.Items.Any(each => each.Name.Value == "before") == true
                ? costs.Limits.MaxLimit
                : costs.Limits.DefaultLimit;
            return Math.Clamp(given.Count > 0 ? given.Min() : unsaid, 1, costs.Limits.MaxLimit);
        }

        // A variable's value is processed again for every field that uses it.
        private long SizeOfVariables(GraphQLField field) => (field.Arguments?.Items ?? []).Sum(argument => SizeOfVariables(argument.Value));

        private long SizeOfVariables(GraphQLValue value) => value switch
        {
            GraphQLVariable variable => SizeOfVariable(variable.Name.StringValue),
            GraphQLListValue list => list.Values?.Sum(SizeOfVariables) ?? 0,
            GraphQLObjectValue members => members.Fields?.Sum(member => SizeOfVariables(member.Value)) ?? 0,
            _ => 0,
        };

        private long SizeOfVariable(string name)
        {
            if (!sizes.TryGetValue(name, out var size))
                sizes[name] = size = variables.TryGetValue(name, out var value) ? SizeOf(value) : 0;
            return size;
        }

        private static long SizeOf(object? value) => value switch
        {
            string text => 1 + (text.Length / CharactersPerValue),
            IDictionary<string, object?> members => 1 + members.Values.Sum(SizeOf),
            System.Collections.IEnumerable list => 1 + list.Cast<object?>().Sum(SizeOf),
            _ => 1,
        };

        // Types haven't been validated at this point.
        private int? SizeOf(GraphQLField field, string argument)
        {
            var value = field.Arguments?.Items.FirstOrDefault(each => each.Name.Value == argument)?.Value;
            if (value is GraphQLVariable variable)
            {
                if (variables.TryGetValue(variable.Name.StringValue, out var given))
                    return given is int size ? size : null;
                value = operation.Variables?.Items.FirstOrDefault(each => each.Variable.Name == variable.Name)?.DefaultValue;
            }
            return value is GraphQLIntValue literal && int.TryParse(literal.Value, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
        }
    }

    private enum Place
    {
        Root,
        Data,
        Schema,
        NestedSchema,
    }
}
