using FlashSale.Domain;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Parse.Queries;

/// <summary>The query services of the API, without the rest.</summary>
internal static class QueryServices
{
    public static ParseClasses Classes { get; } = ClassesFor(Currency.Find("USD")!);

    public static Caller Master { get; } = new(null, null, null, IsMerchant: false, HasMasterKey: true);

    public static Caller Merchant { get; } = new("the-merchant", "merchant", "s", IsMerchant: true, HasMasterKey: false);

    public static Caller CallerOf(string userId) => new(userId, "somebody", "s", IsMerchant: false, HasMasterKey: false);

    public static ParseClass Class(string name) => Classes.Get(name);

    public static WhereParser Parser(QueryLimits? limits = null) => new(Classes, limits ?? new QueryLimits(), TimeProvider.System);

    public static void Add(IServiceCollection services) => services.AddSingleton(Classes).AddSingleton(new QueryLimits()).AddParseQueries();

    private static ParseClasses ClassesFor(Currency currency) => new(
    [
        new ProductClass(currency),
        new InventoryClass(),
        new FlashSaleClass(),
        new OrderClass(currency),
        new CountdownTimerClass(),
        new NotificationClass(),
        new UserClass(),
        new SessionClass(TimeProvider.System),
        new RoleClass(),
    ]);
}
