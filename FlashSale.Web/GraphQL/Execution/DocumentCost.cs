using System.Globalization;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using GraphQL;
using GraphQL.Execution;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>
/// Bounds how many field values an operation may ask for, before it runs. What its queries cost the database is bounded besides, one by
/// one, by <see cref="FindLimits"/>.
/// </summary>
internal sealed class DocumentCost(GraphQLOptions options, QueryLimits limits, ParseClasses classes)
{
    private const int LongTextWeight = 20;
    private const int CharactersOfAValue = 20;
    private const int MaxOfSubscription = 200;

    // Tools ask for the fields of types, but not for the fields of the types of fields. That multiplies.
    private const int NestedSchemaList = 30;

    private readonly HashSet<string> connections = [.. classes.All.Select(GraphNames.ConnectionOf)];
    private readonly HashSet<string> longTexts =
        [.. classes.All.SelectMany(of => of.Fields).Where(field => field.IsLong).Select(field => field.Name)];

    // How many there are in the lists of the schema, on average.
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

    /// <summary>Refuses an operation that asks for too much.</summary>
    /// <returns>How many values it asks for.</returns>
    /// <exception cref="DocumentError">It does.</exception>
    public int Demand(GraphQLDocument document, GraphQLOperationDefinition operation, Inputs variables)
    {
        var cost = new Counting(this, document, operation, variables).OfRoot();
        // A subscription is carried out for each event, over and over.
        var most = operation.Operation == OperationType.Subscription ? MaxOfSubscription : options.MaxComplexity;
        if (cost > most)
        {
            throw new RefusedDocument(string.Create(
                CultureInfo.InvariantCulture,
                $"The document asks for too much: more than {most:N0} values. Ask for fewer objects or fields at once."));
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

        // A fragment within itself is refused by the validation that follows.
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
            // A page that ends before an object may be as long as any.
            var unsaid = field.Arguments?.Items.Any(each => each.Name.Value == "before") == true ? costs.Limits.MaxLimit : costs.Limits.DefaultLimit;
            return Math.Clamp(given.Count > 0 ? given.Min() : unsaid, 1, costs.Limits.MaxLimit);
        }

        // What stands in variables is read again for every field that uses it.
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
            string text => 1 + (text.Length / CharactersOfAValue),
            IDictionary<string, object?> members => 1 + members.Values.Sum(SizeOf),
            System.Collections.IEnumerable list => 1 + list.Cast<object?>().Sum(SizeOf),
            _ => 1,
        };

        // The types were not checked yet.
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
