using System.Text.Json.Nodes;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Reference;

/// <summary>What the classes' objects are like as JSON Schema (2020-12), made from the classes' own fields.</summary>
internal sealed class ParseSchemas(SchemaAddresses addresses)
{
    /// <summary>The dialect that the schemas are written in.</summary>
    public const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>Name of the schema of a date.</summary>
    public const string Date = "Date";

    /// <summary>Name of the schema of a file.</summary>
    public const string File = "File";

    /// <summary>Name of the schema of who may read and write an object.</summary>
    public const string Rights = Acl.FieldName;

    /// <summary>Name of the schema of the operation that takes a field's value away.</summary>
    public const string Unset = "DeleteField";

    /// <summary>Name of the schema of the operation that adds to a number.</summary>
    public const string Increment = "Increment";

    /// <summary>Name of the schema of a pointer to an object of a class.</summary>
    public static string PointerTo(string className) => $"PointerTo{className}";

    /// <summary>Name of the schema of what makes an object of a class.</summary>
    public static string New(string className) => $"{className}.New";

    /// <summary>Name of the schema of what changes an object of a class.</summary>
    public static string Change(string className) => $"{className}.Change";

    /// <summary>Name of the schema of what a client is told of its new object.</summary>
    public static string Made(string className) => $"{className}.Made";

    /// <summary>Name of the schema of what a client is told of its changed object.</summary>
    public static string Changed(string className) => $"{className}.Changed";

    /// <summary>The fields that a client may set, those that are never shown among them.</summary>
    public static IEnumerable<ParseField> WritableFields(ParseClass of) => of.Fields.Where(field => !field.IsReadOnly).Concat(of.WriteOnlyFields);

    /// <summary>An object of a class as answers show it.</summary>
    public JsonObject ObjectOf(ParseClass of)
    {
        var properties = new JsonObject();
        foreach (var field in of.Fields)
            properties[field.Name] = Field(field, field.IsReadOnly ? "readOnly" : null);
        foreach (var field in of.WriteOnlyFields)
            properties[field.Name] = Field(field, "writeOnly");
        properties[Rights] = Reference(Rights, "Who may read and write the object; absent if everyone may read it.", "readOnly");
        return new JsonObject
        {
            ["title"] = of.Name,
            ["description"] = of.Meaning,
            ["type"] = "object",
            ["required"] = Names(of.Fields.Where(field => field.IsSystem)),
            ["properties"] = properties,
        };
    }

    /// <summary>What makes an object of a class.</summary>
    public JsonObject NewOf(ParseClass of)
    {
        var fields = WritableFields(of).ToList();
        var schema = new JsonObject
        {
            ["title"] = $"New {of.Name}",
            ["description"] = "The fields of a new object. What else it has, the shop sets.",
            ["type"] = "object",
            ["properties"] = new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Field(field)))),
            ["additionalProperties"] = false,
        };
        if (fields.Any(field => field.IsRequired))
            schema["required"] = Names(fields.Where(field => field.IsRequired));
        return schema;
    }

    /// <summary>What changes an object of a class.</summary>
    public JsonObject ChangeOf(ParseClass of) => new()
    {
        ["title"] = $"Change of {of.Name}",
        ["description"] = "The fields that are to change, each with its new value or with what is to be done with it.",
        ["type"] = "object",
        ["properties"] = new JsonObject(WritableFields(of).Select(field => KeyValuePair.Create(field.Name, (JsonNode?)ChangedField(field)))),
        ["additionalProperties"] = false,
    };

    /// <summary>What a client is told of its new object.</summary>
    public JsonObject MadeOf(ParseClass of) => Part(of, "objectId, createdAt, and every other field that the shop set.", "objectId", "createdAt");

    /// <summary>What a client is told of its changed object.</summary>
    public JsonObject ChangedOf(ParseClass of) => Part(of, "updatedAt, and every other field that the shop set or that an operation changed.", "updatedAt");

    /// <summary>The member that holds a session's token.</summary>
    public static JsonObject SessionToken() => new() { ["type"] = "string", ["description"] = "Goes into `X-Parse-Session-Token` from now on.", ["readOnly"] = true };

    /// <summary>The schemas of values that classes share, by their names.</summary>
    public static Dictionary<string, JsonObject> Values(IEnumerable<ParseClass> classes)
    {
        var values = new Dictionary<string, JsonObject>(StringComparer.Ordinal)
        {
            [Date] = Typed("Date", "An instant in UTC, to the millisecond.", ("iso", Instant())),
            [File] = Typed("File", "A file with its address.", ("name", Text()), ("url", Text("uri"))),
            [Rights] = AclSchema(),
            [Unset] = Operation("Delete", "Takes the field's value away."),
            [Increment] = Operation("Increment", "Adds to the number that it is by then; less than 0 takes away.", ("amount", new JsonObject { ["type"] = "number" })),
        };
        foreach (var target in classes.SelectMany(each => each.Fields).Select(field => field.TargetClass).OfType<string>().Distinct())
        {
            values[PointerTo(target)] = Typed(
                "Pointer", $"The id of an object of class {target}.", ("className", new JsonObject { ["type"] = "string", ["const"] = target }), ("objectId", Text()));
        }
        return values;
    }

    /// <summary>The schema of a class in a file of its own, with all that it needs.</summary>
    public JsonObject FileOf(ParseClass of, Uri address)
    {
        var schema = ObjectOf(of);
        schema.Insert(0, "$schema", Dialect);
        schema.Insert(1, "$id", address.AbsoluteUri);
        var values = Values([of]);
        values[New(of.Name)] = NewOf(of);
        values[Change(of.Name)] = ChangeOf(of);
        schema["$defs"] = new JsonObject(values.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value)));
        return schema;
    }

    /// <summary>A pointer to another schema.</summary>
    public JsonObject Reference(string name, string? description = null, string? flag = null)
    {
        var schema = new JsonObject { ["$ref"] = addresses.Value(name) };
        if (description is not null)
            schema["description"] = description;
        if (flag is not null)
            schema[flag] = true;
        return schema;
    }

    private JsonObject Part(ParseClass of, string description, params string[] required)
    {
        var part = ObjectOf(of);
        part["description"] = description;
        part["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        var properties = part["properties"]!.AsObject();
        foreach (var field in of.WriteOnlyFields)
            properties.Remove(field.Name);
        if (of is UserClass)
            properties["sessionToken"] = SessionToken();
        return part;
    }

    private JsonObject Field(ParseField field, string? flag = null)
    {
        var schema = field.Type switch
        {
            FieldType.String => Text(),
            FieldType.Number => new JsonObject { ["type"] = field.Decimals == 0 ? "integer" : "number" },
            FieldType.Boolean => new JsonObject { ["type"] = "boolean" },
            FieldType.Date when field.IsSystem => Instant(),
            FieldType.Date => Reference(Date),
            FieldType.Pointer => PointerOrObject(field.TargetClass!),
            FieldType.File => Reference(File),
            FieldType.Object => new JsonObject { ["type"] = "object" },
            _ => throw new InvalidOperationException($"{field.Type} has no schema."),
        };
        if (field.Words is { } words)
            schema["enum"] = new JsonArray([.. words.Keys.Select(word => (JsonNode)word)]);
        schema["description"] = field.Meaning;
        if (flag is not null)
            schema[flag] = true;
        return schema;
    }

    private JsonObject ChangedField(ParseField field)
    {
        var choices = new JsonArray { Field(field) };
        if (field.Type == FieldType.Number)
            choices.Add(Reference(Increment));
        if (!field.IsRequired)
            choices.Add(Reference(Unset));
        return choices.Count == 1 ? Field(field) : new JsonObject { ["description"] = field.Meaning, ["anyOf"] = choices };
    }

    // With include, the object stands in the place of the pointer to it.
    private JsonObject PointerOrObject(string target) => new()
    {
        ["anyOf"] = new JsonArray { Reference(PointerTo(target)), new JsonObject { ["$ref"] = addresses.Class(target) } },
    };

    private static JsonObject AclSchema() => new()
    {
        ["title"] = Rights,
        ["description"] = $"Who may read and write: accounts by their ids, {Acl.Merchants}, and {Acl.Everyone} for everyone.",
        ["type"] = "object",
        ["additionalProperties"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["read"] = new JsonObject { ["type"] = "boolean" }, ["write"] = new JsonObject { ["type"] = "boolean" } },
        },
    };

    private static JsonObject Typed(string type, string description, params (string Name, JsonObject Schema)[] members) => Tagged("__type", type, description, members);

    private static JsonObject Operation(string name, string description, params (string Name, JsonObject Schema)[] members) => Tagged("__op", name, description, members);

    private static JsonObject Tagged(string tag, string value, string description, (string Name, JsonObject Schema)[] members) => new()
    {
        ["title"] = value,
        ["description"] = description,
        ["type"] = "object",
        ["required"] = new JsonArray([tag, .. members.Select(member => (JsonNode)member.Name)]),
        ["properties"] = new JsonObject(
        [
            KeyValuePair.Create(tag, (JsonNode?)new JsonObject { ["type"] = "string", ["const"] = value }),
            .. members.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Schema)),
        ]),
    };

    private static JsonObject Text(string? format = null) => format is null ? new JsonObject { ["type"] = "string" } : new JsonObject { ["type"] = "string", ["format"] = format };

    private static JsonObject Instant() => Text("date-time");

    private static JsonArray Names(IEnumerable<ParseField> fields) => [.. fields.Select(field => (JsonNode)field.Name)];
}
