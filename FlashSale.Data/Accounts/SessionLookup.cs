using FlashSale.Domain.Accounts;

namespace FlashSale.Data.Accounts;

/// <summary>Finds sessions by the hashes of their tokens, in batches. Thread-safe.</summary>
/// <param name="read">Reads the valid sessions with these hashes.</param>
internal sealed class SessionLookup(Func<IReadOnlyList<byte[]>, CancellationToken, Task<IReadOnlyList<SignedIn>>> read)
{
    private readonly BatchedLookup<SignedIn> lookup = new(async (keys, cancellationToken) =>
        (await read([.. keys.Select(Convert.FromHexString)], cancellationToken))
            .ToDictionary(each => Convert.ToHexString(each.Session.TokenHash), StringComparer.Ordinal));

    /// <summary>The valid session with this hash; null if there is none.</summary>
    public Task<SignedIn?> FindAsync(byte[] hash, CancellationToken cancellationToken) =>
        lookup.FindAsync(Convert.ToHexString(hash), cancellationToken);
}
