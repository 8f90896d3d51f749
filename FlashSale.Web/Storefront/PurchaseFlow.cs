using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Realtime.Circuits;

namespace FlashSale.Web.Storefront;

/// <summary>
/// One shopper's way from a press on <em>Buy</em> to what they see and can do next. A live <see cref="BuyPanel"/> and the form of
/// <see cref="ProductDetails"/> both buy through it. Each page has its own. It isn't thread-safe: use it on the page's circuit only.
/// </summary>
public sealed partial class PurchaseFlow(
    ICheckout checkout,
    IOrders orders,
    DatabaseOutage outage,
    TimeProvider clock,
    ILogger<PurchaseFlow> logger)
{
    // If a press took longer to arrive, the browser is asked if the shopper still waits for it. purchase.js offers to cancel a bit later.
    private static readonly TimeSpan PromptPress = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource<PurchaseIntent?> opening = new();
    private Task lastAnswer = Task.CompletedTask;
    private bool isPageOutdated;

    /// <summary>The order to confirm to the shopper; null if there is none.</summary>
    public Order? Order { get; private set; }

    /// <summary>The message for the shopper; null if there is none.</summary>
    public PurchaseNotice? Notice { get; set; }

    /// <summary>Whether a purchase is being decided.</summary>
    public bool IsWorking { get; private set; }

    /// <summary>Whether the shop decided about the purchase for good: the next one needs another idempotency key.</summary>
    public bool IsKeyUsed { get; private set; }

    /// <summary>Whether the live page is ready to buy, or has found that it can't.</summary>
    public bool IsReady => opening.Task.IsCompletedSuccessfully;

    /// <summary>How many answers there were. The page's script recognizes a new answer by it.</summary>
    public int Answers { get; private set; }

    /// <summary>Id of the last press that was answered; null before that.</summary>
    public string? AnsweredPress { get; private set; }

    /// <summary>
    /// Makes the live page ready to buy. If the tab's purchase became an order before a reload or a lost connection, the order is shown.
    /// </summary>
    /// <param name="intent">The tab's purchase; null if the page's script is missing, so nothing can be bought.</param>
    /// <param name="userId">The shopper; null if they aren't logged in.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="System.Data.Common.DbException">The database can't be reached. Call again.</exception>
    public async Task OpenAsync(PurchaseIntent? intent, string? userId, CancellationToken cancellationToken)
    {
        if (intent is null)
            Notice = PurchaseNotice.NotLoaded;
        else if (userId is not null && intent.IsOld)
            await ResumeAsync(intent, userId, cancellationToken);
        opening.TrySetResult(intent);
    }

    /// <summary>Stops opening the page, because it's gone or the product isn't for sale. Has no effect if the page is ready.</summary>
    public void StopOpening() => opening.TrySetResult(null);

    /// <summary>Buys what the page's form asks for. Then <see cref="Order"/> or <see cref="Notice"/> is set.</summary>
    public async Task BuyByFormAsync(PurchaseRequest request)
    {
        try
        {
            await PlaceAsync(request);
        }
        // Whatever went wrong, the shopper must learn what to do next.
        catch (Exception fault)
        {
            ShowFault(fault, request.ProductId);
        }
    }

    /// <summary>
    /// Buys on a live page what the shopper saw there. A press while the page is still being connected waits until it's ready. Then
    /// <see cref="Order"/> or <see cref="Notice"/> is set.
    /// </summary>
    /// <param name="purchase">The shopper, the product, the quantity and the price that they saw. The tab's key is added.</param>
    /// <param name="press">The press as the page's script reported it; null if the page has no script.</param>
    /// <param name="reload">Reads the page again after an outcome that shows that it's out of date.</param>
    public async Task BuyAsync(PurchaseRequest purchase, PressEventArgs? press, Func<Task> reload)
    {
        ArgumentNullException.ThrowIfNull(purchase);
        ArgumentNullException.ThrowIfNull(reload);
        if (IsWorking || Order is not null)
            return;
        Notice = null;
        IsWorking = true;
        try
        {
            var intent = await opening.Task;
            if (Order is not null)
                return;
            if (intent is null)
                Notice = PurchaseNotice.NotLoaded;
            else if (press is not null && !IsPrompt(press) && !await intent.IsStillWantedAsync(press.Id))
                Notice = PurchaseNotice.NotReceived;
            else
                await BuyAsync(purchase with { IdempotencyKey = intent.Key }, intent, reload);
        }
        // Whatever went wrong, the shopper must learn what to do next.
        catch (Exception fault)
        {
            ShowFault(fault, purchase.ProductId);
        }
        finally
        {
            IsWorking = false;
            Answers++;
        }
    }

    /// <summary>
    /// Answers a press of the live page. Presses are answered one after the other, each once: a press can arrive again on a new connection
    /// while its answer is on the way to the page.
    /// </summary>
    public async Task AnswerAsync(PressEventArgs press, Func<Task> answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(press);
        ArgumentNullException.ThrowIfNull(answer);
        var previous = lastAnswer;
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lastAnswer = answered.Task;
        try
        {
            await previous.WaitAsync(cancellationToken);
            if (!press.IsQuestion && press.Id == AnsweredPress)
                return;
            await answer();
            AnsweredPress = press.Id;
        }
        finally
        {
            answered.SetResult();
        }
    }

    /// <summary>Finds out whether a press became an order before the connection was lost, and shows that. Buys nothing.</summary>
    public async Task CheckPressAsync(string pressId, string userId, CancellationToken cancellationToken)
    {
        if (IsWorking || Order is not null || AnsweredPress == pressId || await opening.Task is not { } intent)
            return;
        try
        {
            if (await orders.FindByKeyAsync(userId, intent.Key, cancellationToken) is { } order && order.Status.HoldsStock())
                Order = order;
            else
                Notice = PurchaseNotice.NotFoundYet;
        }
        catch (Exception fault) when (DatabaseErrors.IsDatabaseError(fault))
        {
            LogNotFound(fault);
            Notice = PurchaseNotice.Fault;
        }
        Answers++;
    }

    /// <summary>Answers a press that can't be sent to the checkout.</summary>
    public void Refuse(PurchaseNotice? notice)
    {
        Notice = notice;
        Answers++;
    }

    /// <summary>Begins another purchase, after the shopper has seen their order.</summary>
    public async Task StartOverAsync()
    {
        if (await opening.Task is { } intent)
            await intent.RenewAsync(clock.Now());
        Order = null;
        Notice = null;
    }

    private async Task ResumeAsync(PurchaseIntent intent, string userId, CancellationToken cancellationToken)
    {
        if (await orders.FindByKeyAsync(userId, intent.Key, cancellationToken) is not { } order)
        {
            Notice = intent.IsUnanswered ? PurchaseNotice.NotFoundYet : Notice;
        }
        else if (order.Status.HoldsStock())
        {
            Order = order;
        }
        else
        {
            await intent.RenewAsync(clock.Now());
            Notice = PurchaseNotice.EarlierOneIsOver;
        }
    }

    private async Task BuyAsync(PurchaseRequest request, PurchaseIntent intent, Func<Task> reload)
    {
        await PlaceAsync(request);
        // The tab keeps the key of an order until the shopper goes on, so that a reloaded page finds the order. Any other used key is
        // replaced. The answer doesn't wait until the tab has stored the new one, which never throws.
        if (IsKeyUsed && Order is null)
            _ = intent.RenewAsync(clock.Now());
        if (isPageOutdated)
            await reload();
    }

    private async Task PlaceAsync(PurchaseRequest request)
    {
        // Not cancelled with the page: once the request is sent it is decided, and the shopper finds the order by its key.
        var outcome = await checkout.PlaceOrderAsync(request, CancellationToken.None);
        IsKeyUsed = outcome is PurchaseOutcome.Accepted or PurchaseOutcome.IdempotencyMismatch || outcome.IsFinalRefusal;
        isPageOutdated = outcome
            is PurchaseOutcome.LimitReached or PurchaseOutcome.NotLive or PurchaseOutcome.SoldOut or PurchaseOutcome.PriceChanged;
        (Order, Notice) = outcome switch
        {
            PurchaseOutcome.Accepted { Order: var order } when order.Status.HoldsStock() => (order, null),
            // Bought with the same key before, in another tab perhaps, and cancelled or expired since.
            PurchaseOutcome.Accepted => (null, PurchaseNotice.EarlierOneIsOver),
            _ => ((Order?)null, PurchaseNotice.For(outcome)),
        };
    }

    private bool IsPrompt(PressEventArgs press) =>
        Math.Abs(clock.Now().ToUnixTimeMilliseconds() - press.SentAt) <= PromptPress.TotalMilliseconds;

    private void ShowFault(Exception fault, string productId)
    {
        if (!outage.Explains(fault))
            LogFault(fault, productId);
        Notice = PurchaseNotice.Fault;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Purchase of product {ProductId} failed")]
    private partial void LogFault(Exception fault, string productId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not read whether an earlier press became an order")]
    private partial void LogNotFound(Exception fault);
}
