using FlashSale.Domain;
using FlashSale.Domain.Sales;

namespace FlashSale.Tests.Web.Merchant.Sales;

/// <summary>One sale. Invalid drafts are refused; the test sets the outcomes of other edits.</summary>
internal sealed class RecordedSales : ISales
{
    /// <summary>The stored sale.</summary>
    public Sale Stored { get; set; } = AdminContext.SaleWith();

    /// <summary>The planned sales.</summary>
    public List<(string ProductId, SaleDraft Draft, string Actor)> Created { get; } = [];

    /// <summary>The requested updates: the original and the new draft.</summary>
    public List<(SaleDraft Original, SaleDraft Changed, string Actor)> Updates { get; } = [];

    /// <summary>The price change that each update confirmed.</summary>
    public List<PriceChange?> Confirmed { get; } = [];

    /// <summary>The ids of sold-out sales.</summary>
    public HashSet<string> SoldOut { get; } = [];

    /// <summary>Sales that were started, ended or deleted.</summary>
    public List<string> Acts { get; } = [];

    /// <summary>The outcomes of the next edits. Later edits are saved.</summary>
    public Queue<EditOutcome<Sale>> Answers { get; } = [];

    public Task<PageOf<Sale>> ListAsync(int skip, int take, CancellationToken cancellationToken = default) =>
        Task.FromResult(new PageOf<Sale>([Stored], 1));

    public Task<Sale?> FindAsync(string saleId, CancellationToken cancellationToken = default) =>
        Task.FromResult(saleId == Stored.Id ? Stored : null);

    public Task<EditOutcome<Sale>> CreateAsync(
        string productId, SaleDraft draft, string actor, CancellationToken cancellationToken = default)
    {
        Created.Add((productId, draft, actor));
        return Answer(draft);
    }

    public Task<EditOutcome<Sale>> UpdateAsync(
        string saleId,
        SaleDraft original,
        SaleDraft changed,
        string actor,
        PriceChange? confirmed,
        CancellationToken cancellationToken = default)
    {
        Updates.Add((original, changed, actor));
        Confirmed.Add(confirmed);
        return Answer(changed);
    }

    public Task<IReadOnlySet<string>> FindSoldOutAsync(
        IReadOnlyCollection<string> saleIds, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlySet<string>>(SoldOut);

    public Task<EditOutcome<Sale>> ImportAsync(
        string productId, SaleDraft draft, string actor, CancellationToken cancellationToken = default) =>
        CreateAsync(productId, draft, actor, cancellationToken);

    public Task<EditOutcome<Sale>> AmendAsync(
        string saleId, SaleDraft original, SaleDraft changed, string actor, CancellationToken cancellationToken = default) =>
        UpdateAsync(saleId, original, changed, actor, confirmed: null, cancellationToken);

    public Task<EditOutcome<Sale>> StartNowAsync(string saleId, string actor, CancellationToken cancellationToken = default) =>
        Act($"{actor} starts {saleId}");

    public Task<EditOutcome<Sale>> EndNowAsync(string saleId, string actor, CancellationToken cancellationToken = default) =>
        Act($"{actor} ends {saleId}");

    public Task<EditOutcome<Sale>> DeleteAsync(string saleId, string actor, CancellationToken cancellationToken = default) =>
        Act($"{actor} deletes {saleId}");

    private Task<EditOutcome<Sale>> Answer(SaleDraft draft)
    {
        if (draft.Validate(Stored.UnitsSold) is { Count: > 0 } problems)
            return Task.FromResult<EditOutcome<Sale>>(new EditOutcome<Sale>.Invalid(problems));
        return Task.FromResult(Answers.TryDequeue(out var answer) ? answer : new EditOutcome<Sale>.Saved(Stored));
    }

    private Task<EditOutcome<Sale>> Act(string act)
    {
        Acts.Add(act);
        return Task.FromResult(Answers.TryDequeue(out var answer) ? answer : new EditOutcome<Sale>.Saved(Stored));
    }
}
