namespace FlashSale.Web.Hosting.Settings;

/// <summary>A setting is wrong; the shop does not start. The message is one sentence that says which and what to do.</summary>
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
