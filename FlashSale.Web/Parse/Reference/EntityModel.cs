using FlashSale.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FlashSale.Web.Parse.Reference;

/// <summary>The database's tables as EF knows them, in two diagrams: what the shop sells with, and what ASP.NET keeps of accounts.</summary>
internal sealed class EntityModel(IDbContextFactory<FlashSaleDbContext> contexts)
{
    private readonly Lazy<(DiagramLayout Shop, DiagramLayout Accounts)> diagrams = new(() => Draw(contexts));

    /// <summary>The shop's own tables.</summary>
    public DiagramLayout Shop => diagrams.Value.Shop;

    /// <summary>The tables of ASP.NET Core Identity and of data protection; accounts themselves are among the shop's.</summary>
    public DiagramLayout Accounts => diagrams.Value.Accounts;

    private static (DiagramLayout Shop, DiagramLayout Accounts) Draw(IDbContextFactory<FlashSaleDbContext> contexts)
    {
        using var context = contexts.CreateDbContext();
        var tables = context.Model.GetEntityTypes().Where(entity => !entity.IsOwned() && entity.GetTableName() is not null).ToList();
        var own = tables.Where(entity => entity.ClrType.Namespace!.StartsWith(nameof(FlashSale), StringComparison.Ordinal)).ToList();
        var foreign = tables.Except(own).ToList();
        // What they refer to outside of them is shown with its key alone.
        var outlines = foreign.SelectMany(entity => entity.GetForeignKeys()).Select(key => key.PrincipalEntityType).Except(foreign).Distinct().ToList();
        return (DiagramLayout.Of([.. own.Select(entity => Describe(entity))], Relations(own)),
            DiagramLayout.Of([.. foreign.Select(entity => Describe(entity)), .. outlines.Select(entity => Describe(entity, keyOnly: true))], Relations(foreign)));
    }

    private static (IEntityType, DiagramBox) Describe(IEntityType entity, bool keyOnly = false)
    {
        var fields = entity.GetProperties()
            .Where(property => !keyOnly || property.IsPrimaryKey())
            .OrderByDescending(property => property.IsPrimaryKey())
            .ThenByDescending(property => property.IsForeignKey())
            .Select(property => new DiagramField(property.GetColumnName(), TypeOf(property), property.IsPrimaryKey(), property.IsForeignKey(), property.IsNullable));
        var documents = entity.GetComplexProperties().Select(property => new DiagramField(property.Name, "json", false, false, property.IsNullable))
            .Concat(entity.GetNavigations().Where(navigation => navigation.TargetEntityType.IsOwned()).Select(navigation => new DiagramField(navigation.Name, "json", false, false, false)));
        return (entity, new DiagramBox(entity.GetTableName()!, [.. fields, .. keyOnly ? [] : documents]));
    }

    private static IReadOnlyList<IForeignKey> Relations(IEnumerable<IEntityType> entities) => [.. entities.SelectMany(entity => entity.GetForeignKeys()).Where(key => !key.IsOwnership)];

    // What it is to the shop; how an engine keeps it is in the migrations.
    private static string TypeOf(IProperty property)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        if (property is { IsConcurrencyToken: true } && type == typeof(ulong))
            return "row version";
        if (type == typeof(string))
            return property.GetMaxLength() is { } length ? $"text {length}" : "text";
        return type switch
        {
            _ when type == typeof(bool) => "yes/no",
            _ when type == typeof(byte[]) => "bytes",
            _ when type == typeof(DateTimeOffset) || type == typeof(DateTime) => "instant",
            _ when type == typeof(decimal) => "decimal",
            _ when type.IsEnum => "word",
            _ => "integer",
        };
    }
}
