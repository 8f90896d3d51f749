using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>How nodes write to each other: JSON, with the name of the class for each thing, and without the things that it points to.</summary>
internal static class NodeJson
{
    private static readonly Type[] Things = [typeof(Product), typeof(Inventory), typeof(Sale), typeof(Order), typeof(CountdownTimer), typeof(Notification)];

    private static readonly JsonSerializerOptions Options = new()
    {
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameThings, LeaveOutOthers, RequireNothing } },
    };

    /// <summary>A line with the node and the number, and then all of it: a node need not read what it said itself.</summary>
    public static byte[] Write(NodeMessage message) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.From} {message.Number}\n")), .. JsonSerializer.SerializeToUtf8Bytes(message, Options)];

    /// <summary>The number of a message that a node said; null if another did.</summary>
    public static long? FindNumber(ReadOnlySpan<byte> message, string node) =>
        message.IndexOf((byte)'\n') is > 0 and var end
        && Encoding.ASCII.GetString(message[..end]).Split(' ') is [var from, var number]
        && from == node
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var found)
            ? found
            : null;

    /// <exception cref="JsonException">It cannot be from a node of this shop.</exception>
    public static NodeMessage Read(ReadOnlySpan<byte> message) =>
        JsonSerializer.Deserialize<NodeMessage>(message[(message.IndexOf((byte)'\n') + 1)..], Options) is { IsSound: true } read
            ? read
            : throw new JsonException("The message isn't from a node of the shop.");

    private static void NameThings(JsonTypeInfo type)
    {
        if (type.Type != typeof(Entity))
            return;
        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "$class" };
        foreach (var thing in Things)
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(thing, thing.Name));
    }

    private static void LeaveOutOthers(JsonTypeInfo type)
    {
        if (!type.Type.IsAssignableTo(typeof(Entity)))
            return;
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].PropertyType.IsAssignableTo(typeof(Entity)))
                type.Properties.RemoveAt(i);
        }
    }

    // What has its type's default value is not written.
    private static void RequireNothing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            property.IsRequired = false;
    }
}
