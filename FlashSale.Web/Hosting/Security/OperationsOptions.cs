namespace FlashSale.Web.Hosting.Security;

/// <summary>Access to the shop's internals for operators: the configuration section <c>Operations</c>.</summary>
public sealed class OperationsOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Operations";

    /// <summary>Minimum length of <see cref="Token"/>.</summary>
    public const int LeastTokenLength = 20;

    /// <summary>
    /// The token that a monitor sends as <c>Authorization: Bearer …</c> to read <c>/health/books</c> and the API's reference in
    /// Production; null if only merchants may. Keep it in an environment variable or a secret store.
    /// </summary>
    public string? Token { get; set; }
}
