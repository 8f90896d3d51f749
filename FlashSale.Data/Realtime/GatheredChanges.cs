using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Delivery;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace FlashSale.Data.Realtime;

/// <summary>
/// The changes of a save, or of a transaction's saves, that will be published. <see cref="BeforeSave"/> gathers them while the context
/// still has the old values; <see cref="CompleteSave"/> adds the new row versions. Belongs to one context and isn't thread-safe.
/// </summary>
internal sealed class GatheredChanges
{
    // Only merchants change these. Orders change only the units sold and the claim numbers.
    private static readonly string[] Terms =
    [
        nameof(Sale.Discount), nameof(Sale.StartTime), nameof(Sale.EndTime), nameof(Sale.UnitsOffered), nameof(Sale.PerCustomerLimit),
        nameof(Sale.UpdatedBy),
    ];

    private readonly List<Saving> saving = [];
    private readonly List<Change> changes = [];
    private readonly List<EntityEntry<Entity>> newRows = [];
    private readonly List<IReadOnlyCollection<object>> insertedRows = [];
    private readonly Dictionary<string, Inventory> inventories = new(StringComparer.Ordinal);
    private readonly List<Sale> sales = [];
    private readonly HashSet<string> editedProducts = new(StringComparer.Ordinal);
    private readonly HashSet<string> editedSales = new(StringComparer.Ordinal);
    private readonly HashSet<string> deletedProducts = new(StringComparer.Ordinal);

    /// <summary>Whether nothing was gathered.</summary>
    public bool IsEmpty =>
        saving.Count == 0 && newRows.Count == 0 && insertedRows.Count == 0
        && inventories.Count == 0 && sales.Count == 0 && editedProducts.Count == 0;

    /// <summary>Changed entities, without new orders and their notifications. Empty if nothing wanted changes during the save.</summary>
    public IReadOnlyList<Change> Changes => changes;

    /// <summary>Ids of products that a merchant edited, or whose sales or timers were edited.</summary>
    public IReadOnlyCollection<string> EditedProducts => editedProducts;

    /// <summary>Ids of products whose sales a merchant edited.</summary>
    public IReadOnlyCollection<string> EditedSales => editedSales;

    /// <summary>Ids of products whose stock level changed.</summary>
    public IEnumerable<string> ProductsWithNewLevel => inventories.Keys.Union(editedSales).Except(deletedProducts);

    /// <summary>Gathers what a context is about to save.</summary>
    /// <param name="context">The context. Its changes must have been detected.</param>
    /// <param name="areChangesWanted">Whether anything subscribes to changes of entities. If not, old values aren't copied.</param>
    public static GatheredChanges BeforeSave(DbContext context, bool areChangesWanted)
    {
        var gathered = new GatheredChanges();
        var entries = context.ChangeTracker.Entries<Entity>()
            .Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();
        var newOrders = entries.Where(entry => entry is { State: EntityState.Added, Entity: Order }).Select(entry => entry.Entity.Id)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            gathered.AddStock(entry);
            gathered.AddEdit(entry);
            if (entry.State == EntityState.Added && IsOfNewOrder(entry.Entity, newOrders))
                gathered.newRows.Add(entry);
            else if (areChangesWanted && entry.Entity is Product or Inventory or Sale or CountdownTimer or Order or Notification or Address)
                gathered.saving.Add(Saving.Of(entry));
        }
        return gathered;
    }

    /// <summary>Gathers rows that were bulk-inserted into a table. Their notifications all belong to their orders.</summary>
    public static GatheredChanges OfInserted(IReadOnlyCollection<object> rows)
    {
        var gathered = new GatheredChanges();
        gathered.insertedRows.Add(rows);
        return gathered;
    }

    /// <summary>Completes the changes after a successful save, when the entities have their new row versions.</summary>
    public void CompleteSave()
    {
        changes.AddRange(saving.Select(row => row.AsSaved()));
        saving.Clear();
    }

    /// <summary>Adds the changes of a later save of the same transaction.</summary>
    public void Add(GatheredChanges later)
    {
        changes.AddRange(later.changes);
        newRows.AddRange(later.newRows);
        insertedRows.AddRange(later.insertedRows);
        foreach (var (productId, inventory) in later.inventories)
            inventories[productId] = inventory;
        sales.AddRange(later.sales);
        editedProducts.UnionWith(later.editedProducts);
        editedSales.UnionWith(later.editedSales);
        deletedProducts.UnionWith(later.deletedProducts);
    }

    /// <summary>The product's inventory, if its stock was saved.</summary>
    public Inventory? SavedInventory(string productId) => inventories.GetValueOrDefault(productId);

    /// <summary>
    /// The product's sale, if it was saved and is live at an instant. Sales of a product never overlap, so it's the nearest one. It was
    /// saved with the inventory, so its figures match the stock.
    /// </summary>
    public Sale? SavedLiveSale(string productId, DateTimeOffset instant) =>
        sales.FindLast(sale => sale.ProductId == productId && sale.PhaseAt(instant) == SalePhase.Live);

    /// <summary>Copies the new orders, then their notifications.</summary>
    public IEnumerable<Entity> CopyNewOrders()
    {
        // Tracked entities reference each other. Copies must not.
        var copies = newRows.Select(entry => (Entity)entry.CurrentValues.ToObject())
            .Concat(insertedRows.SelectMany(rows => rows).OfType<Entity>()
                .Where(row => row is Order or Notification).Select(row => row.Copy()))
            .ToLookup(copy => copy is Order);
        return copies[true].Concat(copies[false]);
    }

    private void AddStock(EntityEntry<Entity> entry)
    {
        switch (entry.Entity)
        {
            case Inventory inventory when entry.State == EntityState.Modified && entry.Property(nameof(Inventory.Stock)).IsModified:
                inventories[inventory.ProductId] = inventory;
                break;
            case Sale sale when entry.State != EntityState.Deleted:
                sales.Add(sale);
                break;
        }
    }

    private void AddEdit(EntityEntry<Entity> entry)
    {
        switch (entry.Entity)
        {
            // A new product has no open page.
            case Product product when entry.State != EntityState.Added:
                editedProducts.Add(product.Id);
                if (entry.State == EntityState.Deleted)
                    deletedProducts.Add(product.Id);
                break;
            case CountdownTimer timer:
                editedProducts.Add(timer.ProductId);
                break;
            case Sale sale when entry.State != EntityState.Modified || Array.Exists(Terms, term => entry.Property(term).IsModified):
                editedProducts.Add(sale.ProductId);
                editedSales.Add(sale.ProductId);
                break;
        }
    }

    private static bool IsOfNewOrder(Entity added, HashSet<string> newOrders) =>
        added is Order || (added is Notification { OrderId: { } orderId } && newOrders.Contains(orderId));

    private sealed record Saving(EntityEntry<Entity> Entry, Entity? Before, bool IsDeleted)
    {
        public static Saving Of(EntityEntry<Entity> entry)
        {
            var before = entry.State == EntityState.Added ? null : (Entity)entry.OriginalValues.ToObject();
            return new Saving(entry, before, entry.State == EntityState.Deleted);
        }

        public Change AsSaved() => new(Before, IsDeleted ? null : (Entity)Entry.CurrentValues.ToObject());
    }
}
