using FlashSale.Web.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Delays requests of an address that sends many more than others while others use the shop. Requests are only refused if they
/// can't be answered within a few seconds.
/// </summary>
internal sealed class FairShare(AddressActivity activity, IOptions<ShopOptions> shop, QueryRate queries, TimeProvider clock)
{
    /// <summary>How long a request may wait before it's refused.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // Rendering a page takes a millisecond or two of a processor.
    private const int RequestsPerProcessor = 50;

    // An office or mobile carrier whose users all open the shop when a sale begins: ten seconds' worth, spread over two.
    private static readonly Burst RequestBurst = new(Seconds: 10, Speed: 5);

    // About a quarter of a second of one processor, spread over a second.
    private static readonly Burst FindBurst = new(Seconds: 1.5, Speed: 2);

    // Hashing a password takes 100 ms or more of a processor.
    private const double SignUpsPerSecond = 1;
    private static readonly Burst SignUpBurst = new(Seconds: 5, Speed: 2);

    private readonly Line requests = new(
        shop.Value.RequestsPerSecond ?? RequestsPerProcessor * Environment.ProcessorCount, RequestBurst, clock);
    private readonly Line finds = new(queries.CostPerSecond, FindBurst, clock);
    private readonly Line signUps = new(SignUpsPerSecond, SignUpBurst, clock);

    /// <summary>Waits until a request may be answered.</summary>
    /// <param name="address">The address that sent it.</param>
    /// <param name="client">The client to slow down: the address, or one of its users.</param>
    /// <param name="weight">Its cost; an ordinary request costs 1.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False if the request must be refused.</returns>
    public Task<bool> TryWaitForRequestAsync(string address, string client, double weight, CancellationToken cancellationToken) =>
        TryWaitAsync(requests, address, client, weight, cancellationToken);

    /// <summary>Returns part of a request's weight because it cost less than expected.</summary>
    public void GiveBack(string client, double weight) => requests.GiveBack(client, weight);

    /// <summary>Waits until a query may be answered.</summary>
    /// <param name="address">The address that sent it.</param>
    /// <param name="cost">Its cost, in the unit of <see cref="QueryRate"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False if the request must be refused.</returns>
    public Task<bool> TryWaitForFindAsync(string address, double cost, CancellationToken cancellationToken) =>
        TryWaitAsync(finds, address, address, cost, cancellationToken);

    /// <summary>Waits until an account may be created.</summary>
    /// <returns>False if the request must be refused.</returns>
    public Task<bool> TryWaitForSignUpAsync(string address, CancellationToken cancellationToken) =>
        TryWaitAsync(signUps, address, address, 1, cancellationToken);

    private async Task<bool> TryWaitAsync(Line line, string address, string client, double amount, CancellationToken cancellationToken)
    {
        // Always counted: an address that used everything while it was alone waits as soon as others come.
        var wait = line.Reserve(client, amount);
        if (wait == TimeSpan.Zero || !activity.HasOthers(address))
            return true;
        if (wait is not { } time)
            return false;
        await Task.Delay(time, clock, cancellationToken);
        return true;
    }

    /// <summary>How much may be requested at once.</summary>
    /// <param name="Seconds">The burst's size, in seconds of the sustained rate.</param>
    /// <param name="Speed">The burst's speed, as a multiple of the sustained rate.</param>
    private sealed record Burst(double Seconds, double Speed);

    // The second pacer keeps a burst from using all processors.
    private sealed class Line(double perSecond, Burst burst, TimeProvider clock)
    {
        private const double SecondsAtFullSpeed = 0.05;

        private readonly Pacer sustained = new(perSecond, perSecond * burst.Seconds, clock);
        private readonly Pacer peak = new(perSecond * burst.Speed, perSecond * burst.Speed * SecondsAtFullSpeed, clock);

        public TimeSpan? Reserve(string client, double amount)
        {
            if (sustained.Reserve(client, amount, LongestWait) is not { } wait
                || peak.Reserve(client, amount, LongestWait) is not { } pause)
            {
                return null;
            }
            return wait > pause ? wait : pause;
        }

        public void GiveBack(string client, double amount)
        {
            sustained.GiveBack(client, amount);
            peak.GiveBack(client, amount);
        }
    }
}
