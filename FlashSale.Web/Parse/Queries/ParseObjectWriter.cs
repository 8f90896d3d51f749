using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>Serializes entities as Parse objects. Fields without a value are left out.</summary>
public static class ParseObjectWriter
{
    // Dividing a decimal by this removes trailing zeros.
    internal const decimal One = 1.0000000000000000000000000000m;

    private static readonly JsonEncodedText TypeName = JsonEncodedText.Encode("__type");
    private static readonly JsonEncodedText ClassName = JsonEncodedText.Encode("className");
    private static readonly JsonEncodedText ObjectId = JsonEncodedText.Encode("objectId");
    private static readonly JsonEncodedText Iso = JsonEncodedText.Encode("iso");
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText Url = JsonEncodedText.Encode("url");
    private static readonly JsonEncodedText AclName = JsonEncodedText.Encode(Acl.FieldName);
    private static readonly JsonEncodedText Read = JsonEncodedText.Encode("read");
    private static readonly JsonEncodedText Write = JsonEncodedText.Encode("write");
    private static readonly JsonEncodedText Everyone = JsonEncodedText.Encode(Acl.Everyone);
    private static readonly JsonEncodedText Merchants = JsonEncodedText.Encode(Acl.Merchants);
    private static readonly JsonEncodedText Results = JsonEncodedText.Encode("results");
    private static readonly JsonEncodedText Count = JsonEncodedText.Encode("count");
    private static readonly JsonEncodedText DateType = JsonEncodedText.Encode("Date");
    private static readonly JsonEncodedText PointerType = JsonEncodedText.Encode("Pointer");
    private static readonly JsonEncodedText ObjectType = JsonEncodedText.Encode("Object");
    private static readonly JsonEncodedText FileType = JsonEncodedText.Encode("File");

    /// <summary>Options for response writers. Relaxed escaping is safe because responses are served as JSON.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a query's result: <c>{"results":[…]}</c>, with <c>"count"</c> if requested.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="found">The result.</param>
    /// <param name="selection">The fields to show.</param>
    /// <param name="publicAddress">The shop's base address, used for file URLs.</param>
    /// <param name="more">Writes additional members of an object.</param>
    public static void WriteResults(
        Utf8JsonWriter writer, FindResult found, Selection selection, Uri publicAddress, Action<Utf8JsonWriter, object>? more = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(found);
        writer.WriteStartObject();
        writer.WriteStartArray(Results);
        foreach (var entity in found.Objects)
        {
            writer.WriteStartObject();
            WriteMembers(writer, entity, selection, found.Included, publicAddress);
            more?.Invoke(writer, entity);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        if (found.Count is { } count)
            writer.WriteNumber(Count, count);
        writer.WriteEndObject();
    }

    /// <summary>Writes an object.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="entity">An entity of the selection's class.</param>
    /// <param name="selection">The fields to show.</param>
    /// <param name="included">The objects to write instead of pointers, where the selection includes them.</param>
    /// <param name="publicAddress">The shop's base address, used for file URLs.</param>
    /// <param name="form">How it names its class.</param>
    public static void WriteObject(
        Utf8JsonWriter writer,
        object entity,
        Selection selection,
        IncludedObjects included,
        Uri publicAddress,
        ObjectForm form = ObjectForm.Plain)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        WriteMembers(writer, entity, selection, included, publicAddress, form);
        writer.WriteEndObject();
    }

    /// <summary>Writes an object's members into an object that the caller started.</summary>
    /// <inheritdoc cref="WriteObject"/>
    public static void WriteMembers(
        Utf8JsonWriter writer,
        object entity,
        Selection selection,
        IncludedObjects included,
        Uri publicAddress,
        ObjectForm form = ObjectForm.Plain)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(included);
        if (form == ObjectForm.Included)
            writer.WriteString(TypeName, ObjectType);
        if (form != ObjectForm.Plain)
            writer.WriteString(ClassName, selection.EncodedClassName);
        foreach (var field in selection.Fields)
        {
            if (field.Read(entity) is not { } value)
                continue;
            if (selection.Included.TryGetValue(field, out var below) && included.Find(below.Class, (string)value) is { } other)
            {
                writer.WritePropertyName(field.EncodedName);
                WriteObject(writer, other, below, included, publicAddress, ObjectForm.Included);
            }
            else
            {
                WriteField(writer, field, value, publicAddress);
            }
        }
        if (selection.Class.AclOf(entity) is { } acl)
            WriteAcl(writer, acl);
    }

    /// <summary>Writes a field with its value.</summary>
    /// <param name="writer">The writer, inside an object.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">The value as <see cref="ParseField.Read"/> returns it; not null.</param>
    /// <param name="publicAddress">The shop's base address, used for file URLs.</param>
    public static void WriteField(Utf8JsonWriter writer, ParseField field, object value, Uri publicAddress)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(publicAddress);
        var name = field.EncodedName;
        switch (field.Type)
        {
            case FieldType.String:
                writer.WriteString(name, (string)value);
                break;
            case FieldType.Number:
                writer.WriteNumber(name, (decimal)value / One);
                break;
            case FieldType.Boolean:
                writer.WriteBoolean(name, (bool)value);
                break;
            case FieldType.Date:
                WriteDate(writer, name, (DateTimeOffset)value, isPlain: field.IsSystem);
                break;
            case FieldType.Pointer:
                writer.WriteStartObject(name);
                writer.WriteString(TypeName, PointerType);
                writer.WriteString(ClassName, field.EncodedTargetClass);
                writer.WriteString(ObjectId, (string)value);
                writer.WriteEndObject();
                break;
            case FieldType.File:
                writer.WritePropertyName(name);
                WriteFile(writer, (string)value, publicAddress);
                break;
            case FieldType.Array:
                writer.WriteStartArray(name);
                foreach (var item in (IReadOnlyList<string>)value)
                {
                    if (field.ItemType == FieldType.File)
                        WriteFile(writer, item, publicAddress);
                    else
                        writer.WriteStringValue(item);
                }
                writer.WriteEndArray();
                break;
            case FieldType.Object:
                writer.WriteStartObject(name);
                foreach (var (member, text) in (IReadOnlyDictionary<string, string>)value)
                    writer.WriteString(member, text);
                writer.WriteEndObject();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(field), field.Type, "Unknown field type.");
        }
    }

    /// <summary>Serializes a single object to UTF-8, for example for LiveQuery.</summary>
    /// <inheritdoc cref="WriteObject"/>
    public static byte[] ToUtf8(
        object entity, Selection selection, IncludedObjects included, Uri publicAddress, ObjectForm form = ObjectForm.Named)
    {
        return ToUtf8(writer => WriteObject(writer, entity, selection, included, publicAddress, form));
    }

    /// <summary>Serializes to UTF-8.</summary>
    internal static byte[] ToUtf8(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Gets a file's URL.</summary>
    /// <param name="publicAddress">The shop's base address.</param>
    /// <param name="name">The file's name.</param>
    public static string FileAddress(Uri publicAddress, string name)
    {
        ArgumentNullException.ThrowIfNull(publicAddress);
        return $"{publicAddress.AbsoluteUri.TrimEnd('/')}/images/{name}";
    }

    private static void WriteFile(Utf8JsonWriter writer, string file, Uri publicAddress)
    {
        writer.WriteStartObject();
        writer.WriteString(TypeName, FileType);
        writer.WriteString(Name, file);
        writer.WriteString(Url, FileAddress(publicAddress, file));
        writer.WriteEndObject();
    }

    private static void WriteDate(Utf8JsonWriter writer, JsonEncodedText name, DateTimeOffset instant, bool isPlain)
    {
        Span<byte> text = stackalloc byte[ParseDate.Length];
        ParseDate.Write(instant, text);
        if (isPlain)
        {
            writer.WriteString(name, text);
            return;
        }
        writer.WriteStartObject(name);
        writer.WriteString(TypeName, DateType);
        writer.WriteString(Iso, text);
        writer.WriteEndObject();
    }

    /// <summary>Writes an object's ACL.</summary>
    public static void WriteAcl(Utf8JsonWriter writer, Acl acl)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(acl);
        writer.WriteStartObject(AclName);
        if (acl.OwnerId is { } owner)
        {
            writer.WriteStartObject(owner);
            writer.WriteBoolean(Read, true);
            writer.WriteBoolean(Write, true);
            writer.WriteEndObject();
        }
        if (acl.ForMerchants)
        {
            writer.WriteStartObject(Merchants);
            writer.WriteBoolean(Read, true);
            writer.WriteBoolean(Write, true);
            writer.WriteEndObject();
        }
        if (acl.IsPublic)
        {
            writer.WriteStartObject(Everyone);
            writer.WriteBoolean(Read, true);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}
