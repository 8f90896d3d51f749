namespace FlashSale.Web.Hosting.Security;

/// <summary>What operators may see that visitors may not: the section <c>Operations</c> of the configuration.</summary>
public sealed class OperationsOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Operations";

    /// <summary>Fewest characters of a <see cref="Token"/>.</summary>
    public const int LeastTokenLength = 20;

    /// <summary>
    /// What a monitor sends as <c>Authorization: Bearer …</c> to read <c>/health/books</c> and the API's reference in Production; null if
    /// only merchants may. Keep it in an environment variable or a secret store.
    /// </summary>
    public string? Token { get; set; }
}
