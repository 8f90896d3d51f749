namespace FlashSale.Domain.Sales;

/// <summary>Plans and changes flash sales for merchants. Thread-safe.</summary>
public interface ISales
{
    /// <summary>A page of all sales with their products, latest start first.</summary>
    Task<PageOf<Sale>> ListAsync(int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>A sale with its product; null if it doesn't exist.</summary>
    Task<Sale?> FindAsync(string saleId, CancellationToken cancellationToken = default);

    /// <summary>Plans a sale that ends in the future. Invalid if it would overlap another sale of the product.</summary>
    Task<EditOutcome<Sale>> CreateAsync(string productId, SaleDraft draft, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Creates a sale like <see cref="CreateAsync"/>, but its times may be in the past. If it includes the current time, it's live at
    /// once.
    /// </summary>
    Task<EditOutcome<Sale>> ImportAsync(string productId, SaleDraft draft, string actor, CancellationToken cancellationToken = default);

    /// <summary>Finds which of these sales have no units left.</summary>
    /// <param name="saleIds">The sales.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The ids of the sold-out sales, in any phase.</returns>
    Task<IReadOnlySet<string>> FindSoldOutAsync(IReadOnlyCollection<string> saleIds, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes a sale's terms. Returns a conflict if the terms (not the units sold) have changed since <paramref name="original"/>. A price
    /// change must be confirmed if the sale is live or starts within <see cref="PriceChange.LeadTime"/>.
    /// </summary>
    /// <param name="saleId">The sale.</param>
    /// <param name="original">The terms as they were loaded.</param>
    /// <param name="changed">The new terms.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="confirmed">The price change that the merchant confirmed; null if none. Any other price change isn't saved.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<EditOutcome<Sale>> UpdateAsync(
        string saleId,
        SaleDraft original,
        SaleDraft changed,
        string actor,
        PriceChange? confirmed,
        CancellationToken cancellationToken = default);

    /// <summary>Changes a sale's terms without a confirmed price change.</summary>
    Task<EditOutcome<Sale>> UpdateAsync(
        string saleId, SaleDraft original, SaleDraft changed, string actor, CancellationToken cancellationToken = default) =>
        UpdateAsync(saleId, original, changed, actor, confirmed: null, cancellationToken);

    /// <summary>Changes a sale's terms for an API client, which can't be asked to confirm a price change.</summary>
    /// <remarks>
    /// A sale without orders accepts any times, even if it's over. A live sale with orders ends now if its new end is in the past.
    /// A sale that is over and has orders can't be changed.
    /// </remarks>
    Task<EditOutcome<Sale>> AmendAsync(
        string saleId, SaleDraft original, SaleDraft changed, string actor, CancellationToken cancellationToken = default);

    /// <summary>Starts an upcoming sale now.</summary>
    Task<EditOutcome<Sale>> StartNowAsync(string saleId, string actor, CancellationToken cancellationToken = default);

    /// <summary>Ends a live sale now. Its orders stay as they are.</summary>
    Task<EditOutcome<Sale>> EndNowAsync(string saleId, string actor, CancellationToken cancellationToken = default);

    /// <summary>Deletes a sale. Invalid if it has orders.</summary>
    Task<EditOutcome<Sale>> DeleteAsync(string saleId, string actor, CancellationToken cancellationToken = default);
}
