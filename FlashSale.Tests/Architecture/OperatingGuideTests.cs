using System.Globalization;
using System.Text.RegularExpressions;
using FlashSale.Data.Engines;
using FlashSale.Data.Operations;
using FlashSale.Data.Ordering;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web;
using FlashSale.Web.Account;
using FlashSale.Web.Hosting.Security;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Notifications;
using FlashSale.Web.Payments;

namespace FlashSale.Tests.Architecture;

/// <summary>Compares the settings in docs/operating.md with those in the code. The API's settings are in docs/api.md.</summary>
public sealed partial class OperatingGuideTests
{
    // The shop reads these itself, without KnownSettings.
    private static readonly string[] Others = ["ConnectionStrings:FlashSale", "Demo", "OTEL_EXPORTER_OTLP_ENDPOINT"];

    private static readonly List<(string Name, string Default)> Listed = [.. ReadSettings("operating.md")];

    [Fact]
    public void Every_setting_is_listed_once()
    {
        var names = Listed.Concat(ReadSettings("api.md")).Select(setting => setting.Name).ToList();
        var known = KnownSettings.All.Concat(Others).ToList();

        known.Except(names).ShouldBeEmpty("missing in the guides");
        names.Except(known).ShouldBeEmpty("unknown to the code");
        names.ShouldBeUnique();
    }

    [Fact]
    public void Listed_defaults_match_the_code()
    {
        var defaults = DefaultsOf(ShopOptions.Section, new ShopOptions())
            .Concat(DefaultsOf(DatabaseOptions.Section, new DatabaseOptions()))
            .Concat(DefaultsOf(AccountOptions.Section, new AccountOptions()))
            .Concat(DefaultsOf(SmtpOptions.Section, new SmtpOptions()))
            .Concat(DefaultsOf(CheckoutOptions.Section, new CheckoutOptions()))
            .Concat(DefaultsOf(PaymentOptions.Section, new PaymentOptions()))
            .Concat(DefaultsOf(StripeOptions.Section, new StripeOptions()))
            .Concat(DefaultsOf(RetentionOptions.Section, new RetentionOptions()))
            .Concat(DefaultsOf(OperationsOptions.Section, new OperationsOptions()))
            .Concat(DefaultsOf(KeyProtectionOptions.Section, new KeyProtectionOptions()))
            .ToList();

        defaults.Where(setting => !Listed.Contains(setting)).ShouldBeEmpty();
    }

    // Settings without a value by default are checked for their names only.
    private static IEnumerable<(string Name, string Default)> DefaultsOf(string section, object options) =>
        from property in options.GetType().GetProperties()
        where property.SetMethod is { IsPublic: true }
        let value = Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture)
        where value.Length > 0 && (property.PropertyType.IsValueType || property.PropertyType == typeof(string))
        select ($"{section}:{property.Name}", property.PropertyType == typeof(bool) ? value.ToLowerInvariant() : value);

    private static IEnumerable<(string Name, string Default)> ReadSettings(string guide) =>
        from line in File.ReadLines(Repository.PathOf("docs", guide)).SkipWhile(line => line != "## Settings")
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length > 3
        from Match name in SettingName().Matches(cells[1])
        select (name.Groups["name"].Value, cells[2].Trim('`'));

    [GeneratedRegex("`(?<name>Demo|OTEL_[A-Z_]+|[A-Z][A-Za-z]+(:[A-Z][A-Za-z]+)+)`")]
    private static partial Regex SettingName();
}
