namespace FlashSale.Web.Api.Parse.Classes;

/// <summary>Who may read and write one object, as Parse shows it. Objects that all may read have none.</summary>
/// <param name="OwnerId">The account whose object it is; null for none.</param>
/// <param name="ForMerchants">Whether merchants may.</param>
/// <param name="IsPublic">Whether everyone may read it.</param>
public sealed record Acl(string? OwnerId, bool ForMerchants, bool IsPublic = false);
