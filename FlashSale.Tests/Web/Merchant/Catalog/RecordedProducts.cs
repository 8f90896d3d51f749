using FlashSale.Domain;
using FlashSale.Domain.Catalog;

namespace FlashSale.Tests.Web.Merchant.Catalog;

/// <summary>One product. The test sets the outcomes of its edits.</summary>
internal sealed class RecordedProducts(Product product) : IProducts
{
    /// <summary>The requested updates: the draft, the version it replaces, and the user.</summary>
    public List<(ProductDraft Draft, ulong RowVersion, string Actor)> Updates { get; } = [];

    /// <summary>The price change that each update confirmed.</summary>
    public List<PriceChange?> Confirmed { get; } = [];

    /// <summary>The outcomes of the next updates. Later updates are saved.</summary>
    public Queue<EditOutcome<Product>> Answers { get; } = [];

    /// <summary>Fails the next update.</summary>
    public Exception? Fault { get; set; }

    public Task<PageOf<Product>> ListAsync(string? search, int skip, int take, CancellationToken cancellationToken = default) =>
        Task.FromResult(new PageOf<Product>([product], 1));

    public Task<Product?> FindAsync(string productId, CancellationToken cancellationToken = default) =>
        Task.FromResult<Product?>(productId == product.Id ? product : null);

    public Task<EditOutcome<Product>> CreateAsync(ProductDraft draft, string actor, CancellationToken cancellationToken = default) =>
        UpdateAsync("new", draft, 0, actor, confirmed: null, cancellationToken);

    public Task<EditOutcome<Product>> UpdateAsync(
        string productId,
        ProductDraft draft,
        ulong rowVersion,
        string actor,
        PriceChange? confirmed,
        CancellationToken cancellationToken = default)
    {
        Updates.Add((draft, rowVersion, actor));
        Confirmed.Add(confirmed);
        if (Fault is not null)
            return Task.FromException<EditOutcome<Product>>(Fault);
        return Task.FromResult(
            Answers.TryDequeue(out var answer)
                ? answer
                : new EditOutcome<Product>.Saved(AdminContext.ProductWith(draft.Name, draft.Price, rowVersion + 1)));
    }

    /// <summary>The requested changes of pictures, in words.</summary>
    public List<string> Pictures { get; } = [];

    public Task<EditOutcome<Product>> AddImageAsync(
        string productId, byte[] content, string actor, CancellationToken cancellationToken = default) =>
        ChangePicture($"add {content.Length} bytes");

    public Task<EditOutcome<Product>> MoveImageAsync(
        string productId, string imageId, int position, string actor, CancellationToken cancellationToken = default) =>
        ChangePicture($"move {imageId} to {position}");

    public Task<EditOutcome<Product>> SetAltTextAsync(
        string productId, string imageId, string? altText, string actor, CancellationToken cancellationToken = default) =>
        ChangePicture($"describe {imageId} as {altText}");

    public Task<EditOutcome<Product>> RemoveImageAsync(
        string productId, string imageId, string actor, CancellationToken cancellationToken = default) =>
        ChangePicture($"remove {imageId}");

    private Task<EditOutcome<Product>> ChangePicture(string change)
    {
        Pictures.Add(change);
        return Task.FromResult(Answers.Dequeue());
    }

    public Task<EditOutcome<Product>> DeleteAsync(string productId, string actor, CancellationToken cancellationToken = default) =>
        Task.FromResult(Answers.Dequeue());
}
