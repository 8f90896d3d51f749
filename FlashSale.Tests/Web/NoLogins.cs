using FlashSale.Domain.Accounts;

namespace FlashSale.Tests.Web;

/// <summary>For pages that are rendered without a server: no visitor is logged in by a cookie, so no login can end.</summary>
internal sealed class NoLogins : IBrowserLogins
{
    public Task<bool> BeginAsync(Login login, string? securityStamp, CancellationToken cancellationToken = default) =>
        Task.FromResult(false);

    public Task<bool> IsValidAsync(string userId, string loginId, CancellationToken cancellationToken = default) => Task.FromResult(false);

    public void RecordUse(string loginId, string? address, DateTimeOffset expiresAt)
    {
    }

    public Task<IReadOnlyList<Login>> ListOwnAsync(string userId, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<Login>>([]);

    public Task<bool> EndOwnAsync(string userId, string loginId, CancellationToken cancellationToken = default) => Task.FromResult(false);

    public Task<int> EndAllAsync(string userId, string? exceptLoginId = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(0);

    public IDisposable SubscribeToEnd(string loginId, Action onEnded) => throw new NotSupportedException("There are no logins.");
}
