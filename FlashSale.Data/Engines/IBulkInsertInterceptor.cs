using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FlashSale.Data.Engines;

/// <summary>
/// Is called with the rows of a <see cref="BulkInsert"/>, which the context doesn't track. Added to a context with its other interceptors.
/// </summary>
internal interface IBulkInsertInterceptor : IInterceptor
{
    /// <summary>Rows were inserted in the context's open transaction, or for good if there is none.</summary>
    Task InsertedAsync(DbContext context, IReadOnlyCollection<object> rows);
}
