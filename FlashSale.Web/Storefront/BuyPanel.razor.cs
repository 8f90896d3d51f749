using System.Data.Common;
using System.Globalization;
using System.Security.Claims;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Account;
using FlashSale.Web.Layout;
using FlashSale.Web.Realtime.Circuits;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace FlashSale.Web.Storefront;

public sealed partial class BuyPanel : ComponentBase, IAsyncDisposable
{
    /// <summary>The page's own form, for as long as the panel is not connected.</summary>
    public const string FormName = "buy";

    private const int LongestTyped = 40;
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(2);
    // The browser is asked whether a press that was on its way for longer is still wanted. It offers to cancel a little later (purchase.js).
    private static readonly TimeSpan PromptPress = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestUntilHeld = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource leaving = new();
    private readonly CancellationToken gone;
    private readonly List<IDisposable> subscriptions = [];
    private readonly TaskCompletionSource<PurchaseIntent?> opening = new();
    private readonly SemaphoreSlim pressTurn = new(1);
    private ProductPage? page;
    private SalePhase phase;
    private bool somethingLeft;
    private int leftBefore;
    private bool heldIsDue;
    private int quantity = 1;
    // What the field shows: the quantity, or what was typed and can't be read.
    private string typedQuantity = "1";
    private string? quantityProblem;
    private string? userId;
    private string formKey = "";
    private bool isConnected;
    private bool isLookedFor;
    private bool isTakenUp;
    private bool isWorking;
    // By it the page's script knows a new answer from the one before.
    private int answers;
    private string? answeredPress;
    private PurchaseNotice? notice;
    private Order? confirmation;
    private bool reloadIsDue;

    public BuyPanel() => gone = leaving.Token;

    private enum BuyState
    {
        Preview,
        NoSale,
        Upcoming,
        Open,
        LimitReached,
        SoldOut,
        Ended,
    }

    /// <summary>The product; a published one.</summary>
    [Parameter, EditorRequired]
    public required string ProductId { get; set; }

    /// <summary>The quantity that the visitor typed before going to log in, or that was sent with the page's form; null for 1.</summary>
    [Parameter]
    public string? InitialQuantity { get; set; }

    /// <summary>What became of a purchase that was sent with the page's form.</summary>
    [Parameter]
    public PurchaseNotice? Said { get; set; }

    /// <summary>The page of a product that isn't published, for a merchant to look at; null on every other page.</summary>
    [Parameter]
    public ProductPage? Preview { get; set; }

    /// <summary>The quantity chosen, which outlives the circuit.</summary>
    [PersistentState]
    public int? ChosenQuantity { get; set; }

    /// <summary>Units that the visitor has already, as the page was written: its circuit need not ask again.</summary>
    [PersistentState]
    public HeldUnits? Held { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private ICatalog Catalog { get; set; } = default!;

    [Inject]
    private CatalogSnapshot Snapshot { get; set; } = default!;

    [Inject]
    private ICheckout Checkout { get; set; } = default!;

    [Inject]
    private IOrders Orders { get; set; } = default!;

    [Inject]
    private StockFeed StockFeed { get; set; } = default!;

    [Inject]
    private CircuitStock CircuitStock { get; set; } = default!;

    [Inject]
    private SaleFeed SaleFeed { get; set; } = default!;

    [Inject]
    private Logins Logins { get; set; } = default!;

    [Inject]
    private Currency Currency { get; set; } = default!;

    [Inject]
    private MoneyFormat Money { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    [Inject]
    private ILogger<BuyPanel> Logger { get; set; } = default!;

    private Sale? Sale => page?.Sale;

    private int UnitsHeld => Held is { } held && held.SaleId == Sale?.Id ? held.Units : 0;

    private decimal SalePrice => SalePricing.PriceOf(page!.Product.Price, Sale!.Discount, Currency);

    private string PageAddress => string.Create(CultureInfo.InvariantCulture, $"/products/{ProductId}?quantity={quantity}");

    // Who is not logged in goes to the login with his press, and comes back.
    private string FormAddress => userId is null ? "/Account/Login" : $"/products/{ProductId}";

    private BuyState State => Sale switch
    {
        not null when Preview is not null && phase != SalePhase.Ended => BuyState.Preview,
        null => BuyState.NoSale,
        _ when phase == SalePhase.Upcoming => BuyState.Upcoming,
        _ when phase == SalePhase.Ended => BuyState.Ended,
        { PerCustomerLimit: { } limit } when UnitsHeld >= limit => BuyState.LimitReached,
        _ => somethingLeft ? BuyState.Open : BuyState.SoldOut,
    };

    private DateTimeOffset NextTurn => phase == SalePhase.Upcoming ? Sale!.StartTime : Sale!.EndTime;

    private int MaxQuantity
    {
        get
        {
            var allowed = Sale?.PerCustomerLimit is { } limit ? limit - UnitsHeld : PurchaseRequest.MaxQuantity;
            return Math.Max(1, Math.Min(allowed, NewestLevel().Left));
        }
    }

    private string TermsText => Sale?.PerCustomerLimit switch
    {
        null => "",
        1 => "One per customer.",
        { } limit when UnitsHeld > 0 => $"Up to {limit} per customer; you have {UnitsHeld}.",
        { } limit => $"Up to {limit} per customer.",
    };

    public async ValueTask DisposeAsync()
    {
        subscriptions.ForEach(subscription => subscription.Dispose());
        await leaving.CancelAsync();
        leaving.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        isConnected = RendererInfo.IsInteractive;
        formKey = EntityId.New(Clock.Now());
        notice = Said;
        var chosenBefore = ChosenQuantity;
        quantity = chosenBefore ?? TypedQuantity.Read(InitialQuantity) ?? 1;
        // Whole before the first wait: a page may be drawn during it. Once it is drawn it is told the newest.
        var newest = Preview ?? (isConnected ? Snapshot.Recall(ProductId) : null) ?? await Snapshot.FindProductAsync(ProductId, gone);
        isLookedFor = true;
        if (newest is null)
            return;
        page = newest;
        ShowPhase();
        await FindUserAsync();
        try
        {
            await ShowAsync(newest);
        }
        catch (Exception fault) when (IsDatabaseError(fault))
        {
            // Shown without the visitor's own units rather than not at all.
            LogNotRead(Logger, fault, ProductId);
        }
        if (chosenBefore is null && InitialQuantity is not null)
            ReadQuantity(InitialQuantity);
        notice = Said ?? notice;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // Not the first time that it is drawn, perhaps: the database may have let it wait.
        if (page is null || isTakenUp)
            return;
        isTakenUp = true;
        // First listen, then read: what happened in between is heard.
        subscriptions.Add(CircuitStock.Watch(ProductId, FollowStock));
        subscriptions.Add(SaleFeed.Subscribe(ProductId, _ => OnFeed(FollowSaleAsync)));
        try
        {
            while (!await TryOpenAsync())
                await Task.Delay(PauseAfterFault, Clock, gone);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
        }
        finally
        {
            opening.TrySetResult(null);
        }
    }

    /// <returns>False if the database could not be asked: the page stays as it was drawn.</returns>
    private async Task<bool> TryOpenAsync()
    {
        try
        {
            if (await Snapshot.FindProductAsync(ProductId, gone) is not { } newest)
            {
                // It was drawn as it was a moment ago.
                page = null;
                StateHasChanged();
                return true;
            }
            await ShowAsync(newest);
            var intent = await PurchaseIntent.OpenAsync(Browser, ProductId, Clock.Now());
            if (gone.IsCancellationRequested)
                return true;
            if (intent is null)
                notice = PurchaseNotice.NotLoaded;
            else
                await ResumePurchaseAsync(intent);
            opening.SetResult(intent);
            StateHasChanged();
            return true;
        }
        catch (Exception fault) when (IsDatabaseError(fault))
        {
            LogNotRead(Logger, fault, ProductId);
            return false;
        }
    }

    private static bool IsDatabaseError(Exception fault) => fault is DbException or TimeoutException or InvalidOperationException { InnerException: DbException };

    // A reload or a lost connection in the middle of a purchase: the intended purchase may be an order already.
    private async Task ResumePurchaseAsync(PurchaseIntent intent)
    {
        if (intent.KeptQuantity > 0)
            SetQuantity(intent.KeptQuantity);
        if (userId is null || !intent.IsOld)
            return;
        if (await Orders.FindByKeyAsync(userId, intent.Key, gone) is not { } order)
            notice = intent.IsUnanswered ? PurchaseNotice.NotReceived : notice;
        else if (order.Status.HoldsStock())
            confirmation = order;
        else
            await ForgetOverAsync(intent);
    }

    // The order that was placed with the tab's key was called off since, or not paid in time.
    private async Task ForgetOverAsync(PurchaseIntent intent)
    {
        await intent.RenewAsync(Clock.Now());
        notice = PurchaseNotice.EarlierOneIsOver;
    }

    // Asked each time: a new password or a logout elsewhere ends the circuit's login.
    private async Task FindUserAsync()
    {
        var user = Authentication is null ? null : (await Authentication).User;
        userId = user is null || await Logins.HasEndedAsync(user) ? null : user.FindFirstValue(ClaimTypes.NameIdentifier);
    }

    // The feed calls from its own thread; the component's work belongs on its circuit.
    private void OnFeed(Func<Task> work) => _ = InvokeAsync(async () =>
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // Shown to the visitor as the circuit's own error.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            await DispatchExceptionAsync(fault);
        }
    });

    // A sale begins for everybody at once. The button needs no database for that; the rest is read anew, not by all in the same
    // millisecond, and not at the price of the page if the database cannot be asked just now.
    private async Task FollowSaleAsync()
    {
        ShowPhase();
        StateHasChanged();
        if (reloadIsDue)
            return;
        reloadIsDue = true;
#pragma warning disable CA5394 // Jitter needs no secret randomness.
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(400)), Clock, gone);
#pragma warning restore CA5394
        reloadIsDue = false;
        while (true)
        {
            try
            {
                var newest = await Snapshot.FindProductAsync(ProductId, gone);
                // A product that was taken off the shop keeps its page until the visitor leaves; buying it says that it is gone.
                if (newest is null || IsShown(newest))
                    return;
                await ShowAsync(newest);
                StateHasChanged();
                return;
            }
            catch (Exception fault) when (IsDatabaseError(fault))
            {
                LogNotRead(Logger, fault, ProductId);
                await Task.Delay(PauseAfterFault, Clock, gone);
            }
        }
    }

    private void FollowStock()
    {
        var left = NewestLevel().Left;
        // Units that come back may be the visitor's own: of a hold that ran out, or of an order that was cancelled elsewhere.
        if (left > leftBefore && UnitsHeld > 0 && !heldIsDue)
            OnFeed(ReadHeldAsync);
        leftBefore = left;
        if (left > 0 == somethingLeft)
            return;
        somethingLeft = left > 0;
        StateHasChanged();
    }

    // Thousands may look who have their share, and units come back often: they ask one after the other, each once in so long.
    private async Task ReadHeldAsync()
    {
        heldIsDue = true;
#pragma warning disable CA5394 // Jitter needs no secret randomness.
        await Task.Delay(LongestUntilHeld * Random.Shared.NextDouble(), Clock, gone);
#pragma warning restore CA5394
        heldIsDue = false;
        if (Sale is not { } sale || userId is null)
            return;
        try
        {
            Held = new HeldUnits(sale.Id, await Orders.UnitsHeldAsync(userId, sale.Id, gone));
        }
        catch (Exception fault) when (IsDatabaseError(fault))
        {
            // It is asked when he buys.
            LogNotRead(Logger, fault, ProductId);
            Held = null;
        }
        KeepWithinLimits();
        StateHasChanged();
    }

    private bool IsShown(ProductPage newest) =>
        page is not null && newest.Product.RowVersion == page.Product.RowVersion && newest.Sale?.Id == Sale?.Id && newest.Sale?.RowVersion == Sale?.RowVersion && newest.TimerEndsAt == page.TimerEndsAt;

    // After an outcome that the page did not expect: by the database itself, for another node may have changed it.
    private async Task ReloadAsync()
    {
        Held = null;
        if (await Catalog.FindProductAsync(ProductId, gone) is { } newest)
            await ShowAsync(newest);
    }

    private async Task ShowAsync(ProductPage newest)
    {
        // If it cannot be read, nothing is taken for shown.
        if (newest.Sale is { PerCustomerLimit: not null } sale && userId is not null && Held?.SaleId != sale.Id)
            Held = new HeldUnits(sale.Id, await Orders.UnitsHeldAsync(userId, sale.Id, gone));
        page = newest;
        ShowPhase();
        leftBefore = NewestLevel().Left;
        somethingLeft = leftBefore > 0;
        KeepWithinLimits();
    }

    private void ShowPhase() => phase = Sale?.PhaseAt(Clock.GetUtcNow()) ?? SalePhase.Ended;

    private StockLevel NewestLevel() =>
        StockFeed.Current(ProductId) is { } newest && newest.SaleId == page!.Level.SaleId && !newest.IsOlderThan(page.Level) ? newest : page!.Level;

    private string BuyText =>
        isWorking ? "Getting it for you …"
        : quantityProblem is not null ? "Buy"
        : quantity == 1 ? "Buy now"
        : $"Buy {quantity} for {Money.Write(SalePrice * quantity)}";

    private void SetQuantity(int wanted)
    {
        ChosenQuantity = quantity = Math.Clamp(wanted, 1, MaxQuantity);
        typedQuantity = quantity.ToString(CultureInfo.InvariantCulture);
        quantityProblem = null;
    }

    // What stays typed and can't be read isn't touched by news of the stock.
    private void KeepWithinLimits()
    {
        if (quantityProblem is null)
            SetQuantity(quantity);
        else
            quantity = Math.Clamp(quantity, 1, MaxQuantity);
    }

    private void ReadQuantity(string? typed)
    {
        if (TypedQuantity.Read(typed) is not { } wanted)
        {
            ChosenQuantity = null;
            typedQuantity = typed is { Length: > LongestTyped } ? typed[..LongestTyped] : typed ?? "";
            quantityProblem = $"Enter a whole number from 1 to {MaxQuantity}.";
            return;
        }
        SetQuantity(wanted);
        if (quantity != wanted)
            notice = PurchaseNotice.QuantityLowered(quantity);
    }

    // Without the page's script: as things stand here, which is what the page shows.
    private Task BuyAsShownHereAsync() => BuyAsync(typedQuantity, SalePrice, press: null);

    // The page may have changed on its way to the browser. What counts is what the visitor saw as they pressed.
    private async Task BuyAsSeenAsync(PressEventArgs press)
    {
        // One after the other: a press that comes while another is being answered gets an answer of its own.
        await pressTurn.WaitAsync(gone);
        try
        {
            // Sent again on a new connection, although it was answered: the answer is on its way to the page.
            if (!press.IsQuestion && press.Id == answeredPress)
                return;
            if (press.IsQuestion)
                await AnswerQuestionAsync(press.Id);
            else
                await BuyAsync(press.Quantity ?? "1", ProductDetails.ReadPrice(press.Price), press);
            answeredPress = press.Id;
        }
        finally
        {
            pressTurn.Release();
        }
    }

    private async Task BuyAsync(string seenQuantity, decimal seenPrice, PressEventArgs? press)
    {
        // A second press may be on its way while the first is being answered.
        if (isWorking || confirmation is not null)
            return;
        await FindUserAsync();
        if (userId is null)
        {
            Navigation.NavigateTo($"/Account/Login?ReturnUrl={Uri.EscapeDataString(PageAddress)}", forceLoad: true);
            return;
        }
        notice = null;
        if (TypedQuantity.Read(seenQuantity) is not { } wanted)
        {
            ReadQuantity(seenQuantity);
            answers++;
            return;
        }
        isWorking = true;
        StateHasChanged();
        try
        {
            // A press while the page is still being connected waits for the key.
            if (await opening.Task is not { } intent)
            {
                notice = PurchaseNotice.NotLoaded;
                return;
            }
            if (confirmation is not null)
                return;
            if (press is not null && !IsPrompt(press) && !await intent.IsStillWantedAsync(press.Id))
            {
                notice = PurchaseNotice.NotReceived;
                return;
            }
            // Not bound to this page: once sent, it is decided, and found again by its key.
            var request = new PurchaseRequest(userId, ProductId, wanted, intent.Key, seenPrice);
            await ShowOutcomeAsync(await Checkout.PlaceOrderAsync(request, CancellationToken.None), intent);
        }
#pragma warning disable CA1031 // Whatever went wrong, the buyer must learn what to do next.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(Logger, fault, ProductId);
            notice = PurchaseNotice.Fault;
        }
        finally
        {
            isWorking = false;
            answers++;
        }
    }

    private bool IsPrompt(PressEventArgs press) => Math.Abs(Clock.Now().ToUnixTimeMilliseconds() - press.SentAt) <= PromptPress.TotalMilliseconds;

    // The connection was down since an earlier press, and the page doesn't know whether that became an order.
    private async Task AnswerQuestionAsync(string pressId)
    {
        if (isWorking || confirmation is not null || answeredPress == pressId || await opening.Task is not { } intent)
            return;
        await FindUserAsync();
        if (userId is null)
            return;
        try
        {
            if (await Orders.FindByKeyAsync(userId, intent.Key, gone) is { } order && order.Status.HoldsStock())
                confirmation = order;
            else
                notice = PurchaseNotice.NotReceived;
        }
        catch (Exception fault) when (IsDatabaseError(fault))
        {
            LogNotRead(Logger, fault, ProductId);
            notice = PurchaseNotice.Fault;
        }
        answers++;
    }

    private async Task ShowOutcomeAsync(PurchaseOutcome outcome, PurchaseIntent intent)
    {
        if (outcome is PurchaseOutcome.Accepted { Order: var earlier } && !earlier.Status.HoldsStock())
        {
            // Another tab bought with this key.
            await ForgetOverAsync(intent);
            return;
        }
        if (outcome is PurchaseOutcome.Accepted accepted)
        {
            // The tab keeps the key until the buyer goes on: a page that is reloaded before it could show this finds the order by it.
            confirmation = accepted.Order;
            Held = null;
            return;
        }
        notice = PurchaseNotice.For(outcome);
        // The key is used up. The answer doesn't wait for the tab to store the next one.
        if (outcome.IsFinalRefusal || outcome is PurchaseOutcome.IdempotencyMismatch)
            _ = intent.RenewAsync(Clock.Now());
        if (outcome is PurchaseOutcome.LimitReached or PurchaseOutcome.NotLive or PurchaseOutcome.SoldOut or PurchaseOutcome.PriceChanged)
            await ReloadAsync();
    }

    private async Task BuyAnotherAsync()
    {
        if (await opening.Task is { } intent)
            await intent.RenewAsync(Clock.Now());
        confirmation = null;
        notice = null;
        SetQuantity(1);
        await ReloadAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Buying {ProductId} failed")]
    private static partial void LogFault(ILogger logger, Exception fault, string productId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page of {ProductId} could not be read anew; trying again soon")]
    private static partial void LogNotRead(ILogger logger, Exception fault, string productId);
}
