using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Payments;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Payments;

/// <summary>Settings of a shop whose buyers pay at a <see cref="FakeStripe"/>, and its payments.</summary>
internal static class StripeShop
{
    /// <summary>The order's page.</summary>
    public static Uri OrderPage { get; } = new("https://shop.example.com/orders/7");

    /// <summary>The settings' section.</summary>
    public static IConfiguration Settings(params (string Name, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Name, value.Value))).Build();

    /// <summary>The settings for a <see cref="FakeStripe"/>.</summary>
    public static IConfiguration SettingsFor(FakeStripe stripe) =>
        Settings(("SecretKey", FakeStripe.SecretKey), ("WebhookSecret", FakeStripe.WebhookSecret), ("ApiBase", stripe.Address));

    /// <summary>Creates the services of a shop.</summary>
    public static ServiceProvider ServicesFor(FakeStripe stripe, TimeProvider clock)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(clock);
        services.AddStripe(SettingsFor(stripe), Currency.Find("USD")!);
        return services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>Creates a payment of a pending order with its product.</summary>
    public static Payment NewPayment(
        TimeProvider clock, decimal amount = 15m, string currency = "USD", int quantity = 1, TimeSpan? holdFor = null)
    {
        var now = clock.Now();
        var product = new Product { Id = EntityId.New(now), CreatedAt = now, UpdatedAt = now, Name = "Copper kettle", Price = amount };
        var order = new Order
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            ProductId = product.Id,
            ProductName = product.Name,
            Product = product,
            Quantity = quantity,
            UnitPrice = amount / quantity,
            Total = amount,
            Currency = currency,
            Status = OrderStatus.Pending,
            ExpiresAt = now + (holdFor ?? TimeSpan.FromMinutes(10)),
        };
        return new Payment
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            OrderId = order.Id,
            Order = order,
            Gateway = "Stripe",
            Amount = amount,
            Currency = currency,
            Status = PaymentStatus.Open,
        };
    }
}
