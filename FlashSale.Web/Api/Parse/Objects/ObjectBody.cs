using System.Text.Json;
using FlashSale.Web.Api.Parse.Classes;
using FlashSale.Web.Api.Parse.Writing;

namespace FlashSale.Web.Api.Parse.Objects;

internal static class ObjectBody
{
    public static void WriteMembers(Utf8JsonWriter writer, ParseClass parseClass, object entity, ParseCall call)
    {
        foreach (var field in parseClass.Fields)
            WriteField(writer, field, entity, call);
        WriteAcl(writer, parseClass.AclOf(entity));
    }

    public static void WriteField(Utf8JsonWriter writer, ParseField field, object entity, ParseCall call)
    {
        var value = field.Read(entity);
        if (value is null)
            return;
        writer.WritePropertyName(field.Name);
        switch (field.Type)
        {
            case FieldType.Date when field.Name is "createdAt" or "updatedAt":
                writer.WriteStringValue(((DateTimeOffset)value).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
                break;
            case FieldType.Date:
                writer.WriteStartObject();
                writer.WriteString("__type", "Date");
                writer.WriteString("iso", ((DateTimeOffset)value).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
                writer.WriteEndObject();
                break;
            case FieldType.Pointer:
                writer.WriteStartObject();
                writer.WriteString("__type", "Pointer");
                writer.WriteString("className", field.TargetClass);
                writer.WriteString("objectId", (string)value);
                writer.WriteEndObject();
                break;
            case FieldType.Number:
                writer.WriteNumberValue((decimal)value);
                break;
            case FieldType.Boolean:
                writer.WriteBooleanValue((bool)value);
                break;
            case FieldType.Object:
                JsonSerializer.Serialize(writer, value);
                break;
            default:
                writer.WriteStringValue((string)value);
                break;
        }
    }

    public static void WriteAcl(Utf8JsonWriter writer, Acl? acl)
    {
        if (acl is null)
            return;
        writer.WriteStartObject("ACL");
        if (acl.OwnerId is not null)
            WriteEntry(writer, acl.OwnerId, true);
        if (acl.ForMerchants)
            WriteEntry(writer, Acl.Merchants, true);
        if (acl.IsPublic)
            WriteEntry(writer, Acl.Everyone, false);
        writer.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter writer, string name, bool canWrite)
    {
        writer.WriteStartObject(name);
        writer.WriteBoolean("read", true);
        if (canWrite)
            writer.WriteBoolean("write", true);
        writer.WriteEndObject();
    }
}
