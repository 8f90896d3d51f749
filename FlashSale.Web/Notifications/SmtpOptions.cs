using MailKit.Security;

namespace FlashSale.Web.Notifications;

/// <summary>The mail server: the section <c>Smtp</c> of the configuration.</summary>
public sealed class SmtpOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Smtp";

    /// <summary>The server's host name; empty if there is no mail server.</summary>
    public string Host { get; set; } = "";

    /// <summary>The server's port, 1 to 65535.</summary>
    public int Port { get; set; } = 587;

    /// <summary>The user name on the server; empty if it doesn't require a login.</summary>
    public string UserName { get; set; } = "";

    /// <summary>The account's password. Keep it in an environment variable or a secret store.</summary>
    public string Password { get; set; } = "";

    /// <summary>The sender, such as <c>Shop &lt;shop@example.com&gt;</c>.</summary>
    public string From { get; set; } = "";

    /// <summary>How the connection is secured: <c>Auto</c>, <c>StartTls</c>, <c>SslOnConnect</c> or <c>None</c>.</summary>
    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.Auto;
}
