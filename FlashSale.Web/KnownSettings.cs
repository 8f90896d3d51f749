using System.Collections;
using FlashSale.Data.Engines;
using FlashSale.Data.Operations;
using FlashSale.Data.Ordering;
using FlashSale.Web.Account;
using FlashSale.Web.GraphQL;
using FlashSale.Web.Hosting.Security;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Notifications;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.LiveQuery;
using FlashSale.Web.Payments;

namespace FlashSale.Web;

/// <summary>
/// All settings of the shop. A misspelled setting would be ignored, and the shop would run with a default that its operator
/// didn't choose. So an unknown setting is an error at start.
/// </summary>
internal static class KnownSettings
{
    // One typo in a short word, two in a longer one: HTTP isn't meant to be SMTP.
    private const int ShortWord = 5;

    private static readonly Dictionary<string, Setting> Names = NamesOf(
    [
        .. SettingsOf(ShopOptions.Section, typeof(ShopOptions)),
        .. SettingsOf(DatabaseOptions.Section, typeof(DatabaseOptions)),
        .. SettingsOf(AccountOptions.Section, typeof(AccountOptions)),
        .. SettingsOf(SmtpOptions.Section, typeof(SmtpOptions)),
        .. SettingsOf(CheckoutOptions.Section, typeof(CheckoutOptions)),
        .. SettingsOf(PaymentOptions.Section, typeof(PaymentOptions)),
        .. SettingsOf(StripeOptions.Section, typeof(StripeOptions)),
        .. SettingsOf(ParseOptions.Section, typeof(ParseOptions)),
        .. SettingsOf(GraphQLOptions.Section, typeof(GraphQLOptions)),
        .. SettingsOf(LiveQueryOptions.Section, typeof(LiveQueryOptions)),
        .. SettingsOf(OperationsOptions.Section, typeof(OperationsOptions)),
        .. SettingsOf(KeyProtectionOptions.Section, typeof(KeyProtectionOptions)),
        .. SettingsOf(RetentionOptions.Section, typeof(RetentionOptions)),
        new("Payments:Provider"),
        new("Live:MaxCircuits"),
        new("Live:MaxCircuitsPerAddress"),
        new("Live:MaxConnections"),
        new("Live:MaxConnectionsPerAddress"),
        new("Live:AllowedOrigins", IsList: true),
        new("Redis:Connection"),
        new("Redis:Prefix"),
    ]);

    private static readonly HashSet<string> Sections = [.. Names.Keys.Select(name => name.Split(':')[0].ToUpperInvariant())];

    /// <summary>The name of every setting, such as <c>Shop:Name</c>.</summary>
    public static IEnumerable<string> All => Names.Values.Select(setting => setting.Name);

    /// <summary>Checks that every setting in the shop's sections, and in a section with nearly the name of one, is known.</summary>
    /// <exception cref="ConfigurationException">A setting is unknown. The message names it and suggests a similar one.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var section in configuration.GetChildren().OrderBy(section => section.Key, StringComparer.Ordinal))
        {
            if (Sections.Contains(section.Key.ToUpperInvariant()))
                CheckSection(section);
            else if (section.AsEnumerable().Any(setting => !string.IsNullOrEmpty(setting.Value))
                && section.GetChildren().Any()
                && NearestOf(section.Key, Sections) is { } nearest)
            {
                throw UnknownSection(
                    section.AsEnumerable().First(setting => !string.IsNullOrEmpty(setting.Value)).Key, nearest);
            }
        }
    }

    private static void CheckSection(IConfigurationSection section)
    {
        foreach (var (name, value) in section.AsEnumerable())
        {
            var isSet = !string.IsNullOrEmpty(value) && name != section.Path;
            if (isSet && !IsKnown(name))
                throw Unknown(name);
        }
    }

    private static bool IsKnown(string name)
    {
        if (Names.ContainsKey(name.ToUpperInvariant()))
            return true;
        var list = name[..name.LastIndexOf(':')].ToUpperInvariant();
        return Names.TryGetValue(list, out var setting) && setting.IsList && name[(list.Length + 1)..].All(char.IsAsciiDigit);
    }

    private static ConfigurationException UnknownSection(string name, string nearest)
    {
        var section = Names.Values
            .First(setting => setting.Name.StartsWith(nearest + ":", StringComparison.OrdinalIgnoreCase))
            .Name.Split(':')[0];
        return new($"{name} isn't a setting of the shop. Did you mean the section {section}?");
    }

    private static ConfigurationException Unknown(string name)
    {
        if (NearestOf(name, Names.Keys) is { } nearest)
            return new($"{name} isn't a setting of the shop. Did you mean {Names[nearest].Name}?");
        var section = name.Split(':')[0];
        var known = Names.Values.Select(setting => setting.Name)
            .Where(each => each.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase));
        return new(
            $"{name} isn't a setting of the shop. Remove it, or use one of {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
    }

    private static string? NearestOf(string name, IEnumerable<string> candidates)
    {
        var wanted = name.ToUpperInvariant();
        var (nearest, typos) = candidates
            .Select(candidate => (candidate, Typos: TyposBetween(wanted, candidate)))
            .MinBy(each => each.Typos);
        return typos <= (wanted.Length > ShortWord ? 2 : 1) ? nearest : null;
    }

    /// <summary>The edit distance of two texts: letters inserted, deleted, replaced or swapped with the next.</summary>
    private static int TyposBetween(string a, string b)
    {
        var typos = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    typos[i, j] = i + j;
                    continue;
                }
                var replaced = typos[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                typos[i, j] = Math.Min(replaced, 1 + Math.Min(typos[i - 1, j], typos[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    typos[i, j] = Math.Min(typos[i, j], 1 + typos[i - 2, j - 2]);
            }
        }
        return typos[a.Length, b.Length];
    }

    private static IEnumerable<Setting> SettingsOf(string path, Type options)
    {
        foreach (var property in options.GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
        {
            var name = $"{path}:{property.Name}";
            var isList = property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable));
            if (!isList && property.PropertyType.Assembly == typeof(KnownSettings).Assembly && property.PropertyType.IsClass)
            {
                foreach (var inner in SettingsOf(name, property.PropertyType))
                    yield return inner;
            }
            else
            {
                yield return new Setting(name, isList);
            }
        }
    }

    private static Dictionary<string, Setting> NamesOf(IEnumerable<Setting> settings) =>
        settings.ToDictionary(setting => setting.Name.ToUpperInvariant(), StringComparer.Ordinal);

    private sealed record Setting(string Name, bool IsList = false);
}
