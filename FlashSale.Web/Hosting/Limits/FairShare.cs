using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse.Queries;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Slows down an address that asks for much more than others while these use the shop too. It waits; nothing is refused that can be
/// answered within a few seconds.
/// </summary>
internal sealed class FairShare(AddressActivity activity, IOptions<ShopOptions> shop, QueryLimits queries, TimeProvider clock)
{
    /// <summary>How long a request may wait before it's refused.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // A page that's rendered takes a millisecond or two of a processor.
    private const int RequestsPerProcessor = 50;

    // An office or a phone company whose people all open the shop as the sale begins: ten seconds' worth, spread over two.
    private static readonly Burst RequestBurst = new(Seconds: 10, Speed: 5);

    // About a quarter of a second of one processor, spread over a second.
    private static readonly Burst FindBurst = new(Seconds: 1.5, Speed: 2);

    // A password takes 100 ms or more of a processor.
    private const double SignUpsPerSecond = 1;
    private static readonly Burst SignUpBurst = new(Seconds: 5, Speed: 2);

    private readonly Line requests = new(shop.Value.RequestsPerSecond ?? RequestsPerProcessor * Environment.ProcessorCount, RequestBurst, clock);
    private readonly Line finds = new(queries.CostPerMinute / 60d, FindBurst, clock);
    private readonly Line signUps = new(SignUpsPerSecond, SignUpBurst, clock);

    /// <summary>Waits until a request may be answered.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="client">Who is slowed down: the address, or one of the people behind it.</param>
    /// <param name="weight">What it costs, in ordinary requests.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False if it must be refused.</returns>
    public Task<bool> TryWaitForRequestAsync(string address, string client, double weight, CancellationToken cancellationToken) =>
        TryWaitAsync(requests, address, client, weight, cancellationToken);

    /// <summary>Gives back a part of a request's weight: it turned out to cost less.</summary>
    public void GiveBack(string client, double weight) => requests.GiveBack(client, weight);

    /// <summary>Waits until a query may be answered.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="cost">Its <see cref="QueryCost"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False if it must be refused.</returns>
    public Task<bool> TryWaitForFindAsync(string address, double cost, CancellationToken cancellationToken) =>
        TryWaitAsync(finds, address, address, cost, cancellationToken);

    /// <summary>Waits until an account may be made.</summary>
    /// <returns>False if it must be refused.</returns>
    public Task<bool> TryWaitForSignUpAsync(string address, CancellationToken cancellationToken) =>
        TryWaitAsync(signUps, address, address, 1, cancellationToken);

    private async Task<bool> TryWaitAsync(Line line, string address, string client, double amount, CancellationToken cancellationToken)
    {
        // Counted in any case: who was alone and took everything waits as soon as others come.
        var wait = line.Reserve(client, amount);
        if (wait == TimeSpan.Zero || !activity.HasOthers(address))
            return true;
        if (wait is not { } time)
            return false;
        await Task.Delay(time, clock, cancellationToken);
        return true;
    }

    /// <summary>What may be asked for at once.</summary>
    /// <param name="Seconds">How many seconds' worth.</param>
    /// <param name="Speed">How many times as fast as in the long run.</param>
    private sealed record Burst(double Seconds, double Speed);

    // The second pacer keeps a burst from taking all processors while it lasts.
    private sealed class Line(double perSecond, Burst burst, TimeProvider clock)
    {
        private const double SecondsAtFullSpeed = 0.05;

        private readonly Pacer sustained = new(perSecond, perSecond * burst.Seconds, clock);
        private readonly Pacer peak = new(perSecond * burst.Speed, perSecond * burst.Speed * SecondsAtFullSpeed, clock);

        public TimeSpan? Reserve(string client, double amount)
        {
            if (sustained.Reserve(client, amount, LongestWait) is not { } wait || peak.Reserve(client, amount, LongestWait) is not { } pause)
                return null;
            return wait > pause ? wait : pause;
        }

        public void GiveBack(string client, double amount)
        {
            sustained.GiveBack(client, amount);
            peak.GiveBack(client, amount);
        }
    }
}
