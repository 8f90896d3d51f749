using System.Security.Cryptography;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Accounts;

/// <summary>A random key that all nodes share (<see cref="ShopSecret"/>). It's created when first needed. Thread-safe.</summary>
internal sealed partial class SharedKey(
    string name,
    IDbContextFactory<FlashSaleDbContext> contexts,
    IDataProtectionProvider protection,
    TimeProvider clock,
    ILogger<SharedKey> logger)
{
    private const int Length = 32;
    private readonly IDataProtector protector = protection.CreateProtector("FlashSale.ShopSecret", name);
    private byte[]? cached;

    /// <summary>The key.</summary>
    public async ValueTask<byte[]> GetAsync(CancellationToken cancellationToken = default)
    {
        if (Volatile.Read(ref cached) is { } key)
            return key;
        while (true)
        {
            if (await FindOrCreateAsync(cancellationToken) is { } found)
            {
                Volatile.Write(ref cached, found);
                return found;
            }
        }
    }

    // Null if another node created or replaced it concurrently.
    private async Task<byte[]?> FindOrCreateAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.ShopSecrets.AsNoTracking().SingleOrDefaultAsync(secret => secret.Name == name, cancellationToken) is { } stored)
        {
            try
            {
                return protector.Unprotect(stored.ProtectedValue);
            }
            catch (CryptographicException error)
            {
                // The data protection keys were lost. A new key replaces this one, and data that used the old one can't be matched anymore.
                LogReplaced(error, name);
                await context.ShopSecrets.Where(secret => secret.Name == name && secret.CreatedAt == stored.CreatedAt)
                    .ExecuteDeleteAsync(cancellationToken);
            }
        }
        var key = RandomNumberGenerator.GetBytes(Length);
        context.Add(new ShopSecret { Name = name, ProtectedValue = protector.Protect(key), CreatedAt = clock.Now() });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return key;
        }
        catch (DbUpdateException error) when (DatabaseErrors.IsUniqueViolation(error))
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Replaced the stored key {Name} because it couldn't be decrypted")]
    private partial void LogReplaced(Exception error, string name);
}
