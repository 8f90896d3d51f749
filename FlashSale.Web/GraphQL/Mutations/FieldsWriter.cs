using System.Text.Json.Nodes;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>Converts an object's fields to the JSON that REST's parser reads and validates.</summary>
internal static class FieldsWriter
{
    /// <summary>Converts the fields of an object.</summary>
    /// <exception cref="ParseException">107: a string contains a NUL character or an unpaired surrogate.</exception>
    public static JsonObject Write(IDictionary<string, object?> fields, ParseClass parseClass, ParseClasses classes)
    {
        var json = new JsonObject();
        foreach (var (name, value) in fields)
            json[name] = name == Acl.FieldName ? WriteAcl(value, classes.Get("_User")) : Write(value, parseClass.FindField(name), classes);
        return json;
    }

    private static JsonNode? Write(object? value, ParseField? field, ParseClasses classes) => (field?.Type, value) switch
    {
        (FieldType.Date, string iso) => new JsonObject { ["__type"] = "Date", ["iso"] = iso },
        (FieldType.Pointer, IDictionary<string, object?> pointer) => WritePointer(pointer, classes.Get(field!.TargetClass!)),
        _ => JsonNodes.Of(value),
    };

    private static JsonObject? WritePointer(IDictionary<string, object?> pointer, ParseClass target) =>
        pointer.TryGetValue("link", out var link) && link is string id
            ? new JsonObject
            {
                ["__type"] = "Pointer",
                ["className"] = target.Name,
                ["objectId"] = JsonNodes.Text(GlobalId.ObjectIdOf(target, id)),
            }
            : null;

    private static JsonObject? WriteAcl(object? value, ParseClass users)
    {
        if (value is not IDictionary<string, object?> acl)
            return null;
        var json = new JsonObject();
        foreach (var user in EntriesOf(acl, "users"))
            json[(string)JsonNodes.Text(GlobalId.ObjectIdOf(users, (string)user["userId"]!))!] = WriteRights(user);
        foreach (var role in EntriesOf(acl, "roles"))
            json[$"role:{(string)JsonNodes.Text((string)role["roleName"]!)!}"] = WriteRights(role);
        if (acl.TryGetValue("public", out var everyone) && everyone is IDictionary<string, object?> rights)
            json[Acl.Everyone] = WriteRights(rights);
        return json;
    }

    private static IEnumerable<IDictionary<string, object?>> EntriesOf(IDictionary<string, object?> acl, string name) =>
        acl.TryGetValue(name, out var entries) && entries is System.Collections.IEnumerable list
            ? list.Cast<IDictionary<string, object?>>()
            : [];

    private static JsonObject WriteRights(IDictionary<string, object?> rights) =>
        new() { ["read"] = JsonNodes.Of(rights["read"]), ["write"] = JsonNodes.Of(rights["write"]) };
}
