using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>Endpoint for the classes with their fields and rights, for merchants and the master key: <c>/schemas</c>. Read-only.</summary>
internal static class SchemasApi
{
    public static void MapSchemas(this ParseRoutes routes)
    {
        routes.Map("GET", "/schemas", ListAsync);
        routes.Map("GET", "/schemas/*", ShowAsync);
    }

    private static Task<ParseAnswer> ListAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        RequireManager(request.Caller);
        return Task.FromResult(ParseAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("results"u8);
            foreach (var parseClass in request.Get<ParseClasses>().All)
                Write(writer, parseClass);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }));
    }

    private static Task<ParseAnswer> ShowAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        RequireManager(request.Caller);
        var parseClass = request.Get<ParseClasses>().Find(request.Values[0])
            ?? throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 103, $"Class {request.Values[0]} does not exist."));
        return Task.FromResult(ParseAnswer.Ok(writer => Write(writer, parseClass)));
    }

    private static void RequireManager(Caller caller)
    {
        if (!caller.Manages)
            throw new ParseException(ParseError.MasterKeyRequired);
    }

    private static void Write(Utf8JsonWriter writer, ParseClass parseClass)
    {
        writer.WriteStartObject();
        writer.WriteString("className"u8, parseClass.Name);
        writer.WriteStartObject("fields"u8);
        foreach (var field in parseClass.Fields)
            WriteField(writer, field);
        writer.WriteStartObject(Acl.FieldName);
        writer.WriteString("type"u8, "ACL"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
        WriteRights(writer, parseClass.Rights);
        writer.WriteStartObject("indexes"u8);
        writer.WriteStartObject("_id_"u8);
        writer.WriteNumber("_id"u8, 1);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter writer, ParseField field)
    {
        writer.WriteStartObject(field.Name);
        writer.WriteString("type"u8, field.Type.ToString());
        if (field.IsRequired)
            writer.WriteBoolean("required"u8, true);
        if (field.TargetClass is { } target)
            writer.WriteString("targetClass"u8, target);
        writer.WriteEndObject();
    }

    private static void WriteRights(Utf8JsonWriter writer, ClassRights rights)
    {
        writer.WriteStartObject("classLevelPermissions"u8);
        WriteAccess(writer, "find"u8, rights.Read);
        WriteAccess(writer, "get"u8, rights.Read);
        WriteAccess(writer, "count"u8, rights.Read);
        WriteAccess(writer, "create"u8, rights.Create);
        WriteAccess(writer, "update"u8, rights.Update);
        WriteAccess(writer, "delete"u8, rights.Delete);
        WriteAccess(writer, "addField"u8, Access.MasterKeyOnly);
        writer.WriteStartObject("protectedFields"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteAccess(Utf8JsonWriter writer, ReadOnlySpan<byte> operation, Access access)
    {
        writer.WriteStartObject(operation);
        switch (access)
        {
            case Access.Everyone:
                writer.WriteBoolean(Acl.Everyone, true);
                break;
            case Access.SignedIn:
                writer.WriteBoolean("requiresAuthentication"u8, true);
                break;
            case Access.Merchant:
                writer.WriteBoolean(Acl.Merchants, true);
                break;
        }
        writer.WriteEndObject();
    }
}
