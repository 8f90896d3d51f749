using System.Globalization;
using FlashSale.Web.Api.GraphQL.Types;
using FlashSale.Web.Api.Parse.Classes;
using FlashSale.Web.Api.Parse.Queries;
using GraphQL;
using GraphQL.Execution;
using GraphQLParser.AST;

namespace FlashSale.Web.Api.GraphQL.Execution;

/// <summary>
/// Bounds how many field values an operation may ask for, before it runs. What its queries cost the database is bounded besides, one by
/// one, by <see cref="FindLimits"/>.
/// </summary>
internal sealed class DocumentCost(GraphQLOptions options, QueryLimits limits, ParseClasses classes)
{
    private const int LongTextWeight = 20;

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
    /// <exception cref="DocumentError">It does.</exception>
    public void Demand(GraphQLDocument document, GraphQLOperationDefinition operation, Inputs variables)
    {
        var cost = new Counting(this, document, operation, variables).OfRoot();
        if (cost > options.MaxComplexity)
        {
            throw new RefusedDocument(string.Create(
                CultureInfo.InvariantCulture,
                $"The document asks for too much: more than {options.MaxComplexity:N0} values. Ask for fewer objects or fields at once."));
        }
    }

    private sealed class Counting(DocumentCost costs, GraphQLDocument document, GraphQLOperationDefinition operation, Inputs variables)
    {
        private readonly HashSet<string> spreading = new(StringComparer.Ordinal);
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
            total += times * (costs.longTexts.Contains(name) ? LongTextWeight : 1);
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
            var sizes = new[] { SizeOf(field, "first"), SizeOf(field, "last") }.OfType<int>().ToList();
            return Math.Clamp(sizes.Count > 0 ? sizes.Min() : costs.Limits.DefaultLimit, 1, costs.Limits.MaxLimit);
        }

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
