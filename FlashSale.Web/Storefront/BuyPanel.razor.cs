using System.Globalization;
using System.Security.Claims;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Account;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Realtime.Circuits;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace FlashSale.Web.Storefront;

/// <summary>
/// Shows what a shopper can buy and what happened to their purchase. <see cref="ProductView"/> reads what is shown,
/// <see cref="ProductUpdates"/> keeps it up to date, and <see cref="PurchaseFlow"/> buys.
/// </summary>
public sealed partial class BuyPanel
{
    /// <summary>Name of the page's form, which buys while the panel isn't connected.</summary>
    public const string FormName = "buy";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private readonly QuantityField quantity = new();
    private string? userId;
    private string formKey = "";
    private bool isConnected;
    private bool isLookedFor;
    private bool isOpening;

    /// <summary>The product; a published one, except in a preview.</summary>
    [Parameter, EditorRequired]
    public required string ProductId { get; set; }

    /// <summary>The quantity that the shopper typed before they logged in, or that they sent with the page's form; null for 1.</summary>
    [Parameter]
    public string? InitialQuantity { get; set; }

    /// <summary>What happened to the purchase that the shopper sent with the page's form; null if they sent none.</summary>
    [Parameter]
    public PurchaseNotice? InitialNotice { get; set; }

    /// <summary>The page of a product that isn't published, for a merchant to look at; null on every other page.</summary>
    [Parameter]
    public ProductPage? Preview { get; set; }

    /// <summary>The chosen quantity, stored while the page has no circuit.</summary>
    [PersistentState]
    public int? ChosenQuantity
    {
        get => quantity.Chosen;
        set => quantity.Chosen = value;
    }

    /// <summary>The shopper's units when the page was written, so that its circuit doesn't read them again.</summary>
    [PersistentState]
    public HeldUnits? Held
    {
        get => Product.Held;
        set => Product.Held = value;
    }

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private ProductView Product { get; set; } = default!;

    [Inject]
    private PurchaseFlow Flow { get; set; } = default!;

    [Inject]
    private Logins Logins { get; set; } = default!;

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

    private Sale? Sale => Product.Sale;

    private BuyState State =>
        Preview is not null && Sale is not null && Product.Phase != SalePhase.Ended ? BuyState.Preview : Product.State;

    private string PageAddress => string.Create(CultureInfo.InvariantCulture, $"/products/{ProductId}?quantity={quantity.Value}");

    // A visitor who isn't logged in sends the form to the login page, which leads back here.
    private string FormAddress => userId is null ? "/Account/Login" : $"/products/{ProductId}";

    private string TermsText => Sale?.PerCustomerLimit switch
    {
        null => "",
        1 => "One per customer.",
        { } limit when Product.UnitsHeld > 0 => $"Up to {limit} per customer; you have {Product.UnitsHeld}.",
        { } limit => $"Up to {limit} per customer.",
    };

    private string BuyText =>
        Flow.IsWorking ? "Placing your order…"
        : quantity.Problem is not null ? "Buy"
        : quantity.Value == 1 ? "Buy now"
        : $"Buy {quantity.Value} for {Money.Write(Product.SalePrice * quantity.Value)}";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        isConnected = RendererInfo.IsInteractive;
        formKey = EntityId.New(Clock.Now());
        Flow.Notice = InitialNotice;
        var chosenBefore = ChosenQuantity;
        quantity.Start(chosenBefore ?? TypedQuantity.Read(InitialQuantity) ?? 1);
        // If this node knows the product, the page is complete before the first await. The newest state follows after the first render.
        if (Preview is not null)
            Product.Show(Preview);
        else if (!(isConnected && Product.TryRecall(ProductId)) && await Product.FindAsync(ProductId, Gone) is { } found)
            Product.Show(found);
        isLookedFor = true;
        if (Product.Page is not { } page)
            return;
        await FindUserAsync();
        try
        {
            await ShowAsync(page);
        }
        catch (Exception fault) when (DatabaseErrors.IsDatabaseError(fault))
        {
            // The product can be shown without the shopper's own units.
            LogNotRead(Logger, fault, ProductId);
        }
        if (chosenBefore is null && InitialQuantity is not null)
            ReadQuantity(InitialQuantity);
        Flow.Notice = InitialNotice ?? Flow.Notice;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // The first render may come before the product was read.
        if (Product.Page is null || isOpening)
            return;
        isOpening = true;
        try
        {
            while (!await TryOpenAsync())
                await Task.Delay(RetryDelay, Clock, Gone);
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
        }
        finally
        {
            Flow.StopOpening();
        }
    }

    /// <returns>False if the database can't be reached: the page stays as it was rendered.</returns>
    private async Task<bool> TryOpenAsync()
    {
        try
        {
            if (await Product.FindAsync(ProductId, Gone) is not { } newest)
            {
                Product.Remove();
                StateHasChanged();
                return true;
            }
            await ShowAsync(newest);
            var intent = await PurchaseIntent.OpenAsync(Browser, ProductId, Clock.Now());
            if (Gone.IsCancellationRequested)
                return true;
            if (intent is { StoredQuantity: > 0 })
                SetQuantity(intent.StoredQuantity);
            await Flow.OpenAsync(intent, userId, Gone);
            StateHasChanged();
            return true;
        }
        catch (Exception fault) when (DatabaseErrors.IsDatabaseError(fault))
        {
            LogNotRead(Logger, fault, ProductId);
            return false;
        }
    }

    // A new password or a logout on another page ends the circuit's login, so this is read for each purchase.
    private async Task FindUserAsync()
    {
        var user = Authentication is null ? null : (await Authentication).User;
        userId = user is null || await Logins.HasEndedAsync(user) ? null : user.FindFirstValue(ClaimTypes.NameIdentifier);
    }

    private async Task ShowAsync(ProductPage newest)
    {
        await Product.ShowAsync(newest, userId, Gone);
        quantity.KeepWithin(Product.MaxQuantity);
    }

    private void OnReload()
    {
        quantity.KeepWithin(Product.MaxQuantity);
        StateHasChanged();
    }

    // The answer to a purchase doesn't depend on it.
    private async Task ReloadAsync()
    {
        try
        {
            await Product.ReloadAsync(userId, Gone);
            quantity.KeepWithin(Product.MaxQuantity);
        }
        catch (Exception fault) when (DatabaseErrors.IsDatabaseError(fault))
        {
            LogNotRead(Logger, fault, ProductId);
        }
    }

    private void SetQuantity(int wanted) => quantity.Set(wanted, Product.MaxQuantity);

    private void ReadQuantity(string? typed)
    {
        if (quantity.Read(typed, Product.MaxQuantity))
            Flow.Notice = PurchaseNotice.QuantityLowered(quantity.Value);
    }

    // Used while the page's script is missing. What the panel shows is what the shopper sees.
    private Task BuyAsShownAsync() => BuyAsync(quantity.Text, Product.SalePrice, press: null);

    // The page may have changed while the press was on its way. What counts is what the shopper saw when they pressed.
    private Task AnswerPressAsync(PressEventArgs press) => Flow.AnswerAsync(
        press,
        () => press.IsQuestion ? CheckPressAsync(press.Id) : BuyAsync(press.Quantity ?? "1", ShownPrice.Read(press.Price), press),
        Gone);

    private async Task BuyAsync(string seenQuantity, decimal seenPrice, PressEventArgs? press)
    {
        // A second press may arrive while the first is being answered.
        if (Flow.IsWorking || Flow.Order is not null)
            return;
        await FindUserAsync();
        if (userId is null)
        {
            Navigation.NavigateTo($"/Account/Login?ReturnUrl={Uri.EscapeDataString(PageAddress)}", forceLoad: true);
            return;
        }
        if (TypedQuantity.Read(seenQuantity) is not { } wanted)
        {
            ReadQuantity(seenQuantity);
            Flow.Refuse(notice: null);
            return;
        }
        var purchase = Flow.BuyAsync(new PurchaseRequest(userId, ProductId, wanted, IdempotencyKey: null, seenPrice), press, ReloadAsync);
        StateHasChanged();
        await purchase;
        // The order's units count from now on. They are read when the shopper goes on.
        if (Flow.Order is not null)
            Held = null;
    }

    // The connection was lost after an earlier press, and the page doesn't know whether that became an order.
    private async Task CheckPressAsync(string pressId)
    {
        await FindUserAsync();
        if (userId is not null)
            await Flow.CheckPressAsync(pressId, userId, Gone);
    }

    private async Task BuyAnotherAsync()
    {
        await Flow.StartOverAsync();
        SetQuantity(1);
        await ReloadAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not read product {ProductId} for an open page; trying again")]
    private static partial void LogNotRead(ILogger logger, Exception fault, string productId);
}
