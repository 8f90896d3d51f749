using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Engines;

/// <summary>Row versions on engines without a native type: a number that a trigger increases on every update.</summary>
internal static class RowVersions
{
    public static void MapToNumber(ModelBuilder builder, string columnType)
    {
        foreach (var property in builder.Model.GetEntityTypes()
                     .SelectMany(entity => entity.GetDeclaredProperties())
                     .Where(property => property.Name == "RowVersion")
                     .ToList())
        {
            builder.Entity(property.DeclaringType.ClrType).Property<ulong>(property.Name)
                .HasConversion<long>()
                .HasColumnType(columnType)
                .HasDefaultValue(1UL);
        }
    }
}
