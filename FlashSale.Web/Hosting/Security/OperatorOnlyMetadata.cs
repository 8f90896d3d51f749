namespace FlashSale.Web.Hosting.Security;

/// <summary>Marks an endpoint that <see cref="OperatorOnly"/> guards.</summary>
internal sealed class OperatorOnlyMetadata;
