using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FlashSale.Web.Reference;

/// <summary>Tables of the database and the references between them, as a Mermaid ER diagram.</summary>
/// <param name="Title">What the diagram shows.</param>
/// <param name="Text">The diagram in Mermaid's language.</param>
internal sealed record EntityDiagram(string Title, string Text)
{
    /// <summary>Writes the diagrams of a model. Together they show every table, column and reference.</summary>
    public static IReadOnlyList<EntityDiagram> Of(IModel model)
    {
        var tables = model.GetEntityTypes().Where(entity => !entity.IsOwned() && entity.GetTableName() is not null).ToList();
        var references = tables.SelectMany(entity => entity.GetForeignKeys()).Where(key => !key.IsOwnership).ToList();
        var connected = references.SelectMany(key => new[] { key.DeclaringEntityType, key.PrincipalEntityType }).ToHashSet();
        var groups = tables.ToLookup(entity => (IsConnected: connected.Contains(entity), IsOfShop: IsOfShop(entity)));
        return
        [
            Write("Shop and accounts", "LR", [.. groups[(true, true)]], references),
            Write("ASP.NET Core Identity", "LR", [.. groups[(true, false)]], references),
            Write("Tables without references", "TB", [.. groups[(false, true)], .. groups[(false, false)]], references),
        ];
    }

    private static bool IsOfShop(IEntityType entity) => entity.ClrType.Namespace!.StartsWith(nameof(FlashSale), StringComparison.Ordinal);

    private static EntityDiagram Write(string title, string direction, List<IEntityType> entities, List<IForeignKey> references)
    {
        var lines = new List<string>
        {
            "erDiagram",
            $"  accTitle: {title}",
            $"  accDescr: The tables {string.Join(", ", entities.Select(entity => entity.GetTableName()))}",
            $"  direction {direction}",
        };
        foreach (var entity in entities)
            lines.AddRange([$"  {entity.GetTableName()} {{", .. Columns(entity).Select(column => $"    {column}"), "  }"]);
        lines.AddRange(references.Where(key => entities.Contains(key.DeclaringEntityType)).Select(key => $"  {LineOf(key)}"));
        return new EntityDiagram(title, string.Join('\n', lines));
    }

    // "Products ||--o{ Orders : ProductId" reads: one product has zero or more orders.
    private static string LineOf(IForeignKey key)
    {
        var (one, many) = (key.PrincipalEntityType.GetTableName(), key.DeclaringEntityType.GetTableName());
        return $"{one} {(key.IsRequired ? "||--" : "|o..")}{(key.IsUnique ? "o|" : "o{")} {many} : {key.Properties[0].GetColumnName()}";
    }

    // The columns of the keys come first. Owned and complex types are JSON columns.
    private static IEnumerable<string> Columns(IEntityType entity)
    {
        var properties = entity.GetProperties()
            .OrderByDescending(property => property.IsPrimaryKey())
            .ThenByDescending(property => property.IsForeignKey());
        var owned = entity.GetNavigations().Where(navigation => navigation.TargetEntityType.IsOwned());
        return
        [
            .. properties.Select(each => $"{TypeOf(each)}{Optional(each.IsNullable)} {each.GetColumnName()}{Keys(each)}"),
            .. entity.GetComplexProperties().Select(each => $"json{Optional(each.IsNullable)} {each.Name}"),
            .. owned.Select(each => $"json {each.Name}"),
        ];
    }

    private static string Optional(bool isNullable) => isNullable ? "?" : "";

    private static string Keys(IProperty property) => (property.IsPrimaryKey(), property.IsForeignKey()) switch
    {
        (true, true) => " PK, FK",
        (true, false) => " PK",
        (false, true) => " FK",
        _ => "",
    };

    // The type in the model. Each database engine's own types are in its migrations.
    private static string TypeOf(IProperty property)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        if (property is { IsConcurrencyToken: true } && type == typeof(ulong))
            return "rowversion";
        if (type == typeof(string))
            return property.GetMaxLength() is { } length ? $"text({length})" : "text";
        return type switch
        {
            _ when type == typeof(bool) => "boolean",
            _ when type == typeof(byte[]) => "bytes",
            _ when type == typeof(DateTimeOffset) || type == typeof(DateTime) => "timestamp",
            _ when type == typeof(decimal) => "decimal",
            _ when type.IsEnum => "enum",
            _ => "integer",
        };
    }
}
