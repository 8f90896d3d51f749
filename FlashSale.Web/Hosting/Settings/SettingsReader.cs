using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace FlashSale.Web.Hosting.Settings;

/// <summary>Reads sections of the configuration into options classes, whose attributes say what is valid.</summary>
internal static class SettingsReader
{
    /// <summary>Reads and validates a section. Don't validate secrets with it: the error message contains the wrong value.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="path">The section's name.</param>
    /// <param name="options">The options with their defaults, which the section's values replace.</param>
    /// <exception cref="ConfigurationException">A value can't be read or isn't valid.</exception>
    public static T Read<T>(this IConfiguration configuration, string path, T options)
        where T : class
    {
        var section = configuration.GetSection(path);
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException error)
        {
            throw Unreadable(section, typeof(T), error);
        }
        foreach (var property in typeof(T).GetProperties())
        {
            var value = property.GetValue(options);
            if (property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(rule => !rule.IsValid(value)) is { } broken)
            {
                var text = section[property.Name];
                var found = string.IsNullOrWhiteSpace(text) ? "empty" : $"'{text}'";
                throw new ConfigurationException($"{path}:{property.Name} is {found}. Set it to {Allowed(broken)}.");
            }
        }
        return options;
    }

    private static ConfigurationException Unreadable(IConfigurationSection section, Type options, Exception error)
    {
        foreach (var property in options.GetProperties().Where(property => section[property.Name] is not null))
        {
            try
            {
                section.GetSection(property.Name).Get(property.PropertyType);
            }
            catch (InvalidOperationException)
            {
                var name = $"{section.Path}:{property.Name}";
                return new($"{name} is '{section[property.Name]}'. Set it to {Kind(property.PropertyType)}.", error);
            }
        }
        return new($"A value in the {section.Path} section can't be read. {error.Message}", error);
    }

    private static string Kind(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var kind when kind == typeof(bool) => "true or false",
        var kind when kind == typeof(int) || kind == typeof(long) => "a whole number",
        var kind when kind == typeof(TimeSpan) => "a time such as 01:30:00, or 1.00:00:00 for a day",
        var kind when kind.IsEnum => string.Join(" or ", Enum.GetNames(kind)),
        _ => "another value",
    };

    private static string Allowed(ValidationAttribute rule) => rule switch
    {
        RangeAttribute { Maximum: int.MaxValue or double.MaxValue } range => $"{range.Minimum} or more",
        RangeAttribute range => $"a value from {range.Minimum} to {range.Maximum}",
        _ => rule.ErrorMessage ?? "another value",
    };
}
