using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Delivery;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>Serializes messages between nodes as JSON. Each entity has its class name and no navigation properties.</summary>
internal static class NodeJson
{
    private static readonly Type[] EntityTypes =
    [
        typeof(Product), typeof(Inventory), typeof(Sale), typeof(Order), typeof(CountdownTimer), typeof(Notification), typeof(Address),
    ];

    private static readonly JsonSerializerOptions Options = new()
    {
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AddTypeNames, ExcludeNavigations, MakeOptional } },
    };

    /// <summary>
    /// Writes a header line with the node and the number, then the message. A node reads only the header of its own messages.
    /// </summary>
    public static byte[] Write(NodeMessage message)
    {
        var header = string.Create(CultureInfo.InvariantCulture, $"{message.From} {message.Number}\n");
        return [.. Encoding.ASCII.GetBytes(header), .. JsonSerializer.SerializeToUtf8Bytes(message, Options)];
    }

    /// <summary>The number of a message if a certain node sent it; null otherwise.</summary>
    public static long? FindNumber(ReadOnlySpan<byte> message, string node) =>
        message.IndexOf((byte)'\n') is > 0 and var end
        && Encoding.ASCII.GetString(message[..end]).Split(' ') is [var from, var number]
        && from == node
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var found)
            ? found
            : null;

    /// <summary>Reads a message.</summary>
    /// <exception cref="JsonException">The message is invalid, so it isn't from a node of this shop.</exception>
    public static NodeMessage Read(ReadOnlySpan<byte> message) =>
        JsonSerializer.Deserialize<NodeMessage>(message[(message.IndexOf((byte)'\n') + 1)..], Options) is { IsValid: true } read
            ? read
            : throw new JsonException("The message isn't from a node of the shop.");

    private static void AddTypeNames(JsonTypeInfo type)
    {
        if (type.Type != typeof(Entity))
            return;
        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "$class" };
        foreach (var entity in EntityTypes)
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(entity, entity.Name));
    }

    private static void ExcludeNavigations(JsonTypeInfo type)
    {
        if (!type.Type.IsAssignableTo(typeof(Entity)))
            return;
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].PropertyType.IsAssignableTo(typeof(Entity)))
                type.Properties.RemoveAt(i);
        }
    }

    // Default values aren't written, so no property is required when reading.
    private static void MakeOptional(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            property.IsRequired = false;
    }
}
