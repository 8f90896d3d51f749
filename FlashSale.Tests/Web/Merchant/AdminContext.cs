using System.Globalization;
using System.Security.Claims;
using Bunit;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Web.Account;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Layout;
using FlashSale.Web.Realtime.Stock;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;

namespace FlashSale.Tests.Web.Merchant;

/// <summary>Renders pages for the merchant ann in Berlin, with real feeds, a stopped clock and dialogs.</summary>
internal sealed class AdminContext : BunitContext
{
    public AdminContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddLogging();
        Ticker = new StockTicker(Stock, Clock, NullLogger<StockTicker>.Instance);
        Services.AddSingleton(Stock);
        Services.AddSingleton(Ticker);
        Services.AddSingleton(Sales);
        Services.AddSingleton(Changes);
        Services.AddSingleton(Currency.Find("USD")!);
        Services.AddSingleton(new MoneyFormat(CultureInfo.GetCultureInfo("en-US"), Currency.Find("USD")!));
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton<IBrowserLogins, NoLogins>();
        Services.AddSingleton<Logins>();
        Services.AddSingleton<SearchLimiter>();
        Services.AddSingleton(Options.Create(new ShopOptions()));
    }

    public static DateTimeOffset Start { get; } = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Start);

    public StockFeed Stock { get; } = new();

    /// <summary>Notifies the pages. A test runs its rounds.</summary>
    public StockTicker Ticker { get; }

    public SaleFeed Sales { get; } = new();

    public ChangeFeed Changes { get; } = new();

    public static Product ProductWith(string name = "Kettle", decimal price = 50m, ulong rowVersion = 1, string? updatedBy = "ann") => new()
    {
        Id = "kettle",
        CreatedAt = Start,
        UpdatedAt = Start,
        Name = name,
        Price = price,
        Published = true,
        UpdatedBy = updatedBy,
        RowVersion = rowVersion,
    };

    public static Sale SaleWith(
        decimal discount = 40m,
        double startsInHours = 1,
        double endsInHours = 3,
        int? unitsOffered = null,
        string? updatedBy = "ann") => new()
        {
            Id = "sale",
            CreatedAt = Start,
            UpdatedAt = Start,
            ProductId = "kettle",
            Product = ProductWith(),
            Discount = discount,
            StartTime = Start.AddHours(startsInHours),
            EndTime = Start.AddHours(endsInHours),
            UnitsOffered = unitsOffered,
            UpdatedBy = updatedBy,
        };

    /// <summary>Renders a component as a dashboard page.</summary>
    public AdminScreen Show<TComponent>(params (string Name, object? Value)[] parameters)
        where TComponent : IComponent =>
        new(Render(builder =>
        {
            builder.OpenComponent<CascadingValue<MerchantZone>>(0);
            builder.AddComponentParameter(1, "Value", MerchantZone.Of("Europe/Berlin", 0));
            builder.AddComponentParameter(2, "ChildContent", (RenderFragment)(zoned =>
            {
                zoned.OpenComponent<CascadingValue<Task<AuthenticationState>>>(0);
                zoned.AddComponentParameter(1, "Value", SignedInAs("ann"));
                zoned.AddComponentParameter(2, "ChildContent", (RenderFragment)(content =>
                {
                    content.OpenComponent<MudPopoverProvider>(0);
                    content.CloseComponent();
                    content.OpenComponent<MudDialogProvider>(1);
                    content.CloseComponent();
                    content.OpenComponent<MudSnackbarProvider>(2);
                    content.CloseComponent();
                    content.OpenComponent<TComponent>(3);
                    foreach (var (name, value) in parameters)
                        content.AddComponentParameter(4, name, value);
                    content.CloseComponent();
                }));
                zoned.CloseComponent();
            }));
            builder.CloseComponent();
        }));

    private static Task<AuthenticationState> SignedInAs(string name) =>
        Task.FromResult(
            new AuthenticationState(
                new ClaimsPrincipal(new ClaimsIdentity([new System.Security.Claims.Claim(ClaimTypes.Name, name)], "test"))));
}
