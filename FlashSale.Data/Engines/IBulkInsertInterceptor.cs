using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FlashSale.Data.Engines;

/// <summary>
/// Gets the rows of each <see cref="BulkInsert"/>, which the context doesn't track. Add it to a context like any other interceptor.
/// </summary>
internal interface IBulkInsertInterceptor : IInterceptor
{
    /// <summary>Rows of one table were inserted, in the context's transaction if one is open. They must not change any more.</summary>
    Task InsertedAsync(DbContext context, IReadOnlyCollection<object> rows);
}
