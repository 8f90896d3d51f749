using System.Text.Json.Nodes;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Reference;

/// <summary>Creates JSON Schemas (2020-12) of the classes from the classes' own fields.</summary>
internal sealed class ParseSchemas(SchemaAddresses addresses)
{
    /// <summary>The schemas' dialect.</summary>
    public const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>Name of the schema of a date.</summary>
    public const string Date = "Date";

    /// <summary>Name of the schema of a file.</summary>
    public const string File = "File";

    /// <summary>Name of the schema of an ACL.</summary>
    public const string Rights = Acl.FieldName;

    /// <summary>Name of the schema of the operation that removes a field's value.</summary>
    public const string Unset = "DeleteField";

    /// <summary>Name of the schema of the operation that adds to a number.</summary>
    public const string Increment = "Increment";

    /// <summary>Name of the schema of a pointer to an object of a class.</summary>
    public static string PointerTo(string className) => $"PointerTo{className}";

    /// <summary>Name of the schema of a new object.</summary>
    public static string New(string className) => $"{className}.New";

    /// <summary>Name of the schema of an object's changes.</summary>
    public static string Change(string className) => $"{className}.Change";

    /// <summary>Name of the schema of the response for a new object.</summary>
    public static string Made(string className) => $"{className}.Made";

    /// <summary>Name of the schema of the response for an updated object.</summary>
    public static string Changed(string className) => $"{className}.Changed";

    /// <summary>Gets the fields that clients can set, including write-only fields.</summary>
    public static IEnumerable<ParseField> WritableFields(ParseClass parseClass) =>
        parseClass.Fields.Where(field => !field.IsReadOnly).Concat(parseClass.WriteOnlyFields);

    /// <summary>Creates the schema of an object in responses.</summary>
    public JsonObject ObjectOf(ParseClass parseClass)
    {
        var properties = new JsonObject();
        foreach (var field in parseClass.Fields)
            properties[field.Name] = Field(field, field.IsReadOnly ? "readOnly" : null);
        foreach (var field in parseClass.WriteOnlyFields)
            properties[field.Name] = Field(field, "writeOnly");
        properties[Rights] = Reference(Rights, "Who may read and write the object; absent if everyone may read it.", "readOnly");
        return new JsonObject
        {
            ["title"] = parseClass.Name,
            ["description"] = parseClass.Description,
            ["type"] = "object",
            ["required"] = Names(parseClass.Fields.Where(field => field.IsSystem)),
            ["properties"] = properties,
        };
    }

    /// <summary>Creates the schema of a new object.</summary>
    public JsonObject NewOf(ParseClass parseClass)
    {
        var fields = WritableFields(parseClass).ToList();
        var schema = new JsonObject
        {
            ["title"] = $"New {parseClass.Name}",
            ["description"] = "The fields of a new object. The shop sets all other fields.",
            ["type"] = "object",
            ["properties"] = new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Field(field)))),
            ["additionalProperties"] = false,
        };
        if (fields.Any(field => field.IsRequired))
            schema["required"] = Names(fields.Where(field => field.IsRequired));
        return schema;
    }

    /// <summary>Creates the schema of an object's changes.</summary>
    public JsonObject ChangeOf(ParseClass parseClass) => new()
    {
        ["title"] = $"Change of {parseClass.Name}",
        ["description"] = "The fields to change, each with a new value or an operation.",
        ["type"] = "object",
        ["properties"] = new JsonObject(
            WritableFields(parseClass).Select(field => KeyValuePair.Create(field.Name, (JsonNode?)ChangedField(field)))),
        ["additionalProperties"] = false,
    };

    /// <summary>Creates the schema of the response for a new object.</summary>
    public JsonObject MadeOf(ParseClass parseClass) =>
        Part(parseClass, "objectId, createdAt, and all other fields that the shop set.", "objectId", "createdAt");

    /// <summary>Creates the schema of the response for an updated object.</summary>
    public JsonObject ChangedOf(ParseClass parseClass) =>
        Part(parseClass, "updatedAt, and all other fields that the shop set or an operation changed.", "updatedAt");

    /// <summary>Creates the schema of a session token.</summary>
    public static JsonObject SessionToken() =>
        new() { ["type"] = "string", ["description"] = "Send it as `X-Parse-Session-Token`.", ["readOnly"] = true };

    /// <summary>Creates the schemas of shared value types, by name.</summary>
    public static Dictionary<string, JsonObject> Values(IEnumerable<ParseClass> classes)
    {
        var values = new Dictionary<string, JsonObject>(StringComparer.Ordinal)
        {
            [Date] = Typed("Date", "A date in UTC with millisecond precision.", ("iso", Instant())),
            [File] = Typed("File", "A file with its URL.", ("name", Text()), ("url", Text("uri"))),
            [Rights] = AclSchema(),
            [Unset] = Operation("Delete", "Removes the field's value."),
            [Increment] = Operation(
                "Increment",
                "Adds to the current number; a negative amount subtracts.",
                ("amount", new JsonObject { ["type"] = "number" })),
        };
        foreach (var target in classes.SelectMany(each => each.Fields).Select(field => field.TargetClass).OfType<string>().Distinct())
        {
            values[PointerTo(target)] = Typed(
                "Pointer",
                $"A reference to an object of class {target}.",
                ("className", new JsonObject { ["type"] = "string", ["const"] = target }),
                ("objectId", Text()));
        }
        return values;
    }

    /// <summary>Creates a class's self-contained schema file.</summary>
    public JsonObject FileOf(ParseClass parseClass, Uri address)
    {
        var schema = ObjectOf(parseClass);
        schema.Insert(0, "$schema", Dialect);
        schema.Insert(1, "$id", address.AbsoluteUri);
        var values = Values([parseClass]);
        values[New(parseClass.Name)] = NewOf(parseClass);
        values[Change(parseClass.Name)] = ChangeOf(parseClass);
        schema["$defs"] = new JsonObject(values.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value)));
        return schema;
    }

    /// <summary>Creates a reference to another schema.</summary>
    public JsonObject Reference(string name, string? description = null, string? flag = null)
    {
        var schema = new JsonObject { ["$ref"] = addresses.Value(name) };
        if (description is not null)
            schema["description"] = description;
        if (flag is not null)
            schema[flag] = true;
        return schema;
    }

    private JsonObject Part(ParseClass parseClass, string description, params string[] required)
    {
        var part = ObjectOf(parseClass);
        part["description"] = description;
        part["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        var properties = part["properties"]!.AsObject();
        foreach (var field in parseClass.WriteOnlyFields)
            properties.Remove(field.Name);
        if (parseClass is UserClass)
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
            FieldType.Array => new JsonObject
            {
                ["type"] = "array",
                ["items"] = field.ItemType == FieldType.File ? Reference(File) : Text(),
            },
            _ => throw new InvalidOperationException($"{field.Type} has no schema."),
        };
        if (field.AllowedValues is { } allowed)
            schema["enum"] = new JsonArray([.. allowed.Keys.Select(word => (JsonNode)word)]);
        schema["description"] = field.Description;
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
        return choices.Count == 1 ? Field(field) : new JsonObject { ["description"] = field.Description, ["anyOf"] = choices };
    }

    // With include, the object replaces the pointer.
    private JsonObject PointerOrObject(string target) => new()
    {
        ["anyOf"] = new JsonArray { Reference(PointerTo(target)), new JsonObject { ["$ref"] = addresses.Class(target) } },
    };

    private static JsonObject AclSchema() => new()
    {
        ["title"] = Rights,
        ["description"] = $"Who may read and write: account ids, {Acl.Merchants}, and {Acl.Everyone} for everyone.",
        ["type"] = "object",
        ["additionalProperties"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["read"] = new JsonObject { ["type"] = "boolean" },
                ["write"] = new JsonObject { ["type"] = "boolean" },
            },
        },
    };

    private static JsonObject Typed(string type, string description, params (string Name, JsonObject Schema)[] members) =>
        Tagged("__type", type, description, members);

    private static JsonObject Operation(string name, string description, params (string Name, JsonObject Schema)[] members) =>
        Tagged("__op", name, description, members);

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

    private static JsonObject Text(string? format = null) =>
        format is null ? new JsonObject { ["type"] = "string" } : new JsonObject { ["type"] = "string", ["format"] = format };

    private static JsonObject Instant() => Text("date-time");

    private static JsonArray Names(IEnumerable<ParseField> fields) => [.. fields.Select(field => (JsonNode)field.Name)];
}
