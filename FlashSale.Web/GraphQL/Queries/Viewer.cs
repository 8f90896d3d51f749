using FlashSale.Data.Accounts;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>The logged-in account.</summary>
/// <param name="User">The account.</param>
/// <param name="SessionToken">Gets the session token; null if there is none.</param>
internal sealed record Viewer(User User, string? SessionToken);
