namespace FlashSale.Web.Hosting.Settings;

/// <summary>A setting is wrong, and the shop doesn't start. The message names the setting and says what to do.</summary>
public sealed class ConfigurationException : Exception
{
    public ConfigurationException()
    {
    }

    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
