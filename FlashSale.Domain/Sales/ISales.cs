namespace FlashSale.Domain.Sales;

/// <summary>The merchant's flash sales.</summary>
public interface ISales
{
    /// <summary>Sales with their products, the latest start first.</summary>
    Task<PageOf<Sale>> ListAsync(int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>A sale with its product by its id; null if there is none.</summary>
    Task<Sale?> FindAsync(string saleId, CancellationToken cancellationToken = default);

    /// <summary>Plans a sale. Refused in words if it would overlap another one of the product.</summary>
    Task<EditOutcome<Sale>> CreateAsync(string productId, SaleDraft draft, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes over a sale that may lie in the past, wholly or in part; apart from that it is planned like any other. One whose time is now is live
    /// at once.
    /// </summary>
    Task<EditOutcome<Sale>> ImportAsync(string productId, SaleDraft draft, string actor, CancellationToken cancellationToken = default);

    /// <summary>Finds out which of some sales have nothing left to sell.</summary>
    /// <param name="saleIds">The sales.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>The ids of those that are sold out, whatever their phase.</returns>
    Task<IReadOnlySet<string>> FindSoldOutAsync(IReadOnlyCollection<string> saleIds, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes a sale's terms. It is a conflict only if somebody changed the terms since <paramref name="original"/> was loaded;
    /// units that sell in the meantime are none. A change of the price of a sale that is live, or starts within
    /// <see cref="PriceChange.Notice"/>, has to be confirmed.
    /// </summary>
    /// <param name="saleId">The sale.</param>
    /// <param name="original">The terms as they were loaded.</param>
    /// <param name="changed">The terms as they are to be.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="confirmed">The change of the price that the merchant confirmed; null if none. Any other change isn't saved.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<EditOutcome<Sale>> UpdateAsync(
        string saleId, SaleDraft original, SaleDraft changed, string actor, PriceChange? confirmed, CancellationToken cancellationToken = default);

    /// <summary>The same without a confirmation.</summary>
    Task<EditOutcome<Sale>> UpdateAsync(
        string saleId, SaleDraft original, SaleDraft changed, string actor, CancellationToken cancellationToken = default) =>
        UpdateAsync(saleId, original, changed, actor, confirmed: null, cancellationToken);

    /// <summary>
    /// Changes a sale's terms for a program, which says exactly what it wants and can't be asked: no change of the price needs to be confirmed.
    /// Otherwise like <see cref="UpdateAsync(string, SaleDraft, SaleDraft, string, PriceChange, CancellationToken)"/>, but a sale without an order
    /// (an import, say) gets whatever times are wanted, in the past too, even when it is over; and a live sale with orders whose end is set to
    /// the past ends at this moment. A sale that is over and had orders is refused: what was sold stays sold as it was.
    /// </summary>
    Task<EditOutcome<Sale>> AmendAsync(string saleId, SaleDraft original, SaleDraft changed, string actor, CancellationToken cancellationToken = default);

    /// <summary>Lets an upcoming sale begin at this moment.</summary>
    Task<EditOutcome<Sale>> StartNowAsync(string saleId, string actor, CancellationToken cancellationToken = default);

    /// <summary>Ends a live sale at this moment. What was ordered stays ordered.</summary>
    Task<EditOutcome<Sale>> EndNowAsync(string saleId, string actor, CancellationToken cancellationToken = default);

    /// <summary>Deletes a sale that never had an order; refused in words otherwise.</summary>
    Task<EditOutcome<Sale>> DeleteAsync(string saleId, string actor, CancellationToken cancellationToken = default);
}
