using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace FlashSale.Data.Realtime;

/// <summary>
/// What a save, or the saves of a transaction, changed of what is announced. <see cref="BeforeSave"/> gathers it while the context still knows the
/// old values; <see cref="CompleteSave"/> adds the row versions that the database gave. Not thread-safe: it belongs to one context.
/// </summary>
internal sealed class GatheredChanges
{
    // A merchant sets these. Orders change only the units sold and the claim numbers.
    private static readonly string[] Terms =
    [
        nameof(Sale.Discount), nameof(Sale.StartTime), nameof(Sale.EndTime), nameof(Sale.UnitsOffered), nameof(Sale.PerCustomerLimit), nameof(Sale.UpdatedBy),
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
        saving.Count == 0 && newRows.Count == 0 && insertedRows.Count == 0 && inventories.Count == 0 && sales.Count == 0 && editedProducts.Count == 0;

    /// <summary>Every changed entity, except new orders and their notifications. Empty while nothing wanted changes when they were saved.</summary>
    public IReadOnlyList<Change> Changes => changes;

    /// <summary>The products that a merchant edited, or their sales or timers.</summary>
    public IReadOnlyCollection<string> EditedProducts => editedProducts;

    /// <summary>The products whose sales a merchant edited.</summary>
    public IReadOnlyCollection<string> EditedSales => editedSales;

    /// <summary>The products whose stock level is another one now.</summary>
    public IEnumerable<string> ProductsWithNewLevel => inventories.Keys.Union(editedSales).Except(deletedProducts);

    /// <summary>Gathers what a context is about to save.</summary>
    /// <param name="context">The context, whose changes are detected already.</param>
    /// <param name="areChangesWanted">Whether anything subscribes to changes of entities: copies of the old values are made only then.</param>
    public static GatheredChanges BeforeSave(DbContext context, bool areChangesWanted)
    {
        var gathered = new GatheredChanges();
        var entries = context.ChangeTracker.Entries<Entity>()
            .Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();
        var newOrders = entries.Where(entry => entry is { State: EntityState.Added, Entity: Order }).Select(entry => entry.Entity.Id)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            gathered.NoteStock(entry);
            gathered.NoteEdit(entry);
            if (entry.State == EntityState.Added && IsOfNewOrder(entry.Entity, newOrders))
                gathered.newRows.Add(entry);
            else if (areChangesWanted && entry.Entity is Product or Inventory or Sale or CountdownTimer or Order or Notification)
                gathered.saving.Add(Saving.Of(entry));
        }
        return gathered;
    }

    /// <summary>The rows of a table that were inserted in bulk, without the context. All of a bulk insert's notifications belong to its orders.</summary>
    public static GatheredChanges OfInserted(IReadOnlyCollection<object> rows)
    {
        var gathered = new GatheredChanges();
        gathered.insertedRows.Add(rows);
        return gathered;
    }

    /// <summary>The save succeeded: the entities have their new row versions.</summary>
    public void CompleteSave()
    {
        changes.AddRange(saving.Select(each => each.AsSaved()));
        saving.Clear();
    }

    /// <summary>Adds what a later save of the same transaction changed.</summary>
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
    /// The product's sale, if it was saved and was live at an instant. Sales of a product never overlap, so it's the nearest one then. It was saved
    /// with the inventory, so its figures belong together with the stock.
    /// </summary>
    public Sale? SavedLiveSale(string productId, DateTimeOffset instant) =>
        sales.FindLast(sale => sale.ProductId == productId && sale.PhaseAt(instant) == SalePhase.Live);

    /// <summary>Copies of the new orders, and of the notifications that came with them.</summary>
    public IEnumerable<Entity> CopyNewOrders()
    {
        // EF points tracked entities to each other, which a copy must not do.
        var copies = newRows.Select(entry => (Entity)entry.CurrentValues.ToObject())
            .Concat(insertedRows.SelectMany(rows => rows).OfType<Entity>().Where(row => row is Order or Notification).Select(row => row.Copy()))
            .ToLookup(copy => copy is Order);
        return copies[true].Concat(copies[false]);
    }

    private void NoteStock(EntityEntry<Entity> entry)
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

    private void NoteEdit(EntityEntry<Entity> entry)
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
        public static Saving Of(EntityEntry<Entity> entry) =>
            new(entry, entry.State == EntityState.Added ? null : (Entity)entry.OriginalValues.ToObject(), entry.State == EntityState.Deleted);

        public Change AsSaved() => new(Before, IsDeleted ? null : (Entity)Entry.CurrentValues.ToObject());
    }
}
