namespace FlashSale.Domain.Delivery;

/// <summary>
/// Manages the address books of accounts. An address of another account is treated as if it didn't exist. Thread-safe.
/// </summary>
public interface IAddresses
{
    /// <summary>An account's addresses: the default one first, then the newest.</summary>
    Task<IReadOnlyList<Address>> ListOwnAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Finds an address of an account; null if there is none with this id.</summary>
    Task<Address?> FindOwnAsync(string userId, string addressId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds an address. The first one of an account is its default. An account has at most <see cref="Address.MaxPerAccount"/>.
    /// </summary>
    Task<EditOutcome<Address>> AddAsync(string userId, AddressDraft draft, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes an address. Returns a conflict if it has changed since <paramref name="rowVersion"/>. The default address stays the
    /// default until another one is made it.
    /// </summary>
    Task<EditOutcome<Address>> UpdateAsync(
        string userId, string addressId, AddressDraft draft, ulong rowVersion, CancellationToken cancellationToken = default);

    /// <summary>Makes an address the default one, instead of the current default.</summary>
    Task<EditOutcome<Address>> MakeDefaultAsync(string userId, string addressId, CancellationToken cancellationToken = default);

    /// <summary>Deletes an address. After the default one, the newest becomes the default.</summary>
    /// <returns>False if the account has no such address.</returns>
    Task<bool> DeleteAsync(string userId, string addressId, CancellationToken cancellationToken = default);
}
