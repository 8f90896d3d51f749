namespace FlashSale.Domain.Accounts;

/// <summary>An app on a device that uses the API. If it belongs to an account, that account may read and change it.</summary>
public sealed class Installation : Entity
{
    /// <summary>Longest device type, in characters.</summary>
    public const int DeviceTypeLength = 32;

    /// <summary>Longest <see cref="Fields"/>, in characters.</summary>
    public const int FieldsLength = 8192;

    /// <summary>The id that the app generated, at most <see cref="Session.InstallationIdLength"/> characters; unique.</summary>
    public required string InstallationId { get; init; }

    /// <summary>The kind of device, such as <c>ios</c>.</summary>
    public required string DeviceType { get; set; }

    /// <summary>The account that was logged in at the last save; null if none was.</summary>
    public string? UserId { get; set; }

    /// <summary>The app's other fields, as a JSON object.</summary>
    public string Fields { get; set; } = "{}";
}
