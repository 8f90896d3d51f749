using System.Globalization;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Data;

/// <summary>Passes the shop's currency to the model. Contexts with different decimals don't share a model.</summary>
internal sealed class ShopCurrencyExtension(Currency currency) : IDbContextOptionsExtension
{
    private ExtensionInfo? info;

    public Currency Currency => currency;

    public DbContextOptionsExtensionInfo Info => info ??= new ExtensionInfo(this);

    public void ApplyServices(IServiceCollection services)
    {
    }

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class ExtensionInfo(ShopCurrencyExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        private readonly Currency currency = extension.Currency;

        public override bool IsDatabaseProvider => false;

        public override string LogFragment => $"Currency={currency.Code} ";

        public override int GetServiceProviderHashCode() => currency.Decimals;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) =>
            other is ExtensionInfo same && same.currency.Decimals == currency.Decimals;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) =>
            debugInfo["Shop:CurrencyDecimals"] = currency.Decimals.ToString(CultureInfo.InvariantCulture);
    }
}
