using Microsoft.EntityFrameworkCore.Storage;

namespace FlashSale.Data.Engines;

/// <summary>Commits with a clear failure.</summary>
internal static class TransactionExtensions
{
    /// <summary>Commits. Unlike other failures, a failed commit may have happened.</summary>
    /// <exception cref="AmbiguousCommitException">The commit failed, but may have happened.</exception>
    public static async Task CommitOrThrowAmbiguousAsync(this IDbContextTransaction transaction)
    {
        try
        {
            // Not cancelable, because a canceled commit may have happened.
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception error) when (!DatabaseErrors.IsDiskFull(error))
        {
            throw new AmbiguousCommitException(
                "The connection broke during a commit. Check whether it was committed before retrying.", error);
        }
    }
}
