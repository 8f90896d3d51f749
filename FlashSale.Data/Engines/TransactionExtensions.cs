using Microsoft.EntityFrameworkCore.Storage;

namespace FlashSale.Data.Engines;

/// <summary>Commits that fail in a way that leaves nobody guessing.</summary>
internal static class TransactionExtensions
{
    /// <summary>Commits, and tells a failure of the commit itself apart from one before it.</summary>
    /// <exception cref="AmbiguousCommitException">The commit failed; it may have happened all the same.</exception>
    public static async Task CommitOrThrowAmbiguousAsync(this IDbContextTransaction transaction)
    {
        try
        {
            // Not cancelled half-way: then nobody would know whether it happened.
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception error) when (!DatabaseErrors.IsDiskFull(error))
        {
            throw new AmbiguousCommitException("The connection broke during a commit; look whether it happened before trying again.", error);
        }
    }
}
