using System.Text.Json.Nodes;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>Writes an object's fields as REST's clients send them, for REST's parser to read and check.</summary>
internal static class FieldsWriter
{
    /// <summary>The fields of an object.</summary>
    /// <exception cref="ParseException">107: a text is none.</exception>
    public static JsonObject Write(IDictionary<string, object?> fields, ParseClass of, ParseClasses classes)
    {
        var written = new JsonObject();
        foreach (var (name, value) in fields)
            written[name] = name == Acl.FieldName ? WriteAcl(value, classes.Get("_User")) : Write(value, of.FindField(name), classes);
        return written;
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
        var written = new JsonObject();
        foreach (var user in EntriesOf(acl, "users"))
            written[(string)JsonNodes.Text(GlobalId.ObjectIdOf(users, (string)user["userId"]!))!] = WriteRights(user);
        foreach (var role in EntriesOf(acl, "roles"))
            written[$"role:{(string)JsonNodes.Text((string)role["roleName"]!)!}"] = WriteRights(role);
        if (acl.TryGetValue("public", out var everyone) && everyone is IDictionary<string, object?> rights)
            written[Acl.Everyone] = WriteRights(rights);
        return written;
    }

    private static IEnumerable<IDictionary<string, object?>> EntriesOf(IDictionary<string, object?> acl, string name) =>
        acl.TryGetValue(name, out var entries) && entries is System.Collections.IEnumerable list
            ? list.Cast<IDictionary<string, object?>>()
            : [];

    private static JsonObject WriteRights(IDictionary<string, object?> rights) =>
        new() { ["read"] = JsonNodes.Of(rights["read"]), ["write"] = JsonNodes.Of(rights["write"]) };
}
