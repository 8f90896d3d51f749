using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>Unmodified GraphQL clients from npm, in the versions of <c>clients/package-lock.json</c>.</summary>
public sealed class ClientPackages() : NodePackages("Web/GraphQL/clients", oldest: 20, "to run the GraphQL clients");
