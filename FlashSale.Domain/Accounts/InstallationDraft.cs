namespace FlashSale.Domain.Accounts;

/// <summary>New values for an installation.</summary>
/// <param name="DeviceType">The kind of device, at most <see cref="Installation.DeviceTypeLength"/> characters.</param>
/// <param name="UserId">The account that is logged in; null for none.</param>
/// <param name="Fields">The app's other fields as a JSON object, at most <see cref="Installation.FieldsLength"/> characters.</param>
public sealed record InstallationDraft(string DeviceType, string? UserId, string Fields);
