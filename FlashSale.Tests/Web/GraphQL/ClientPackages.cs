using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>The usual GraphQL clients from npm, unmodified, in the versions of <c>clients/package-lock.json</c>.</summary>
public sealed class ClientPackages() : NodePackages("Api/GraphQL/clients", oldest: 20, "to run the GraphQL clients");
