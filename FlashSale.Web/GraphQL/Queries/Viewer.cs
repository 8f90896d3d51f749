using FlashSale.Data.Accounts;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>Who is logged in.</summary>
/// <param name="User">The account.</param>
/// <param name="SessionToken">The session's token; null if there is none.</param>
internal sealed record Viewer(User User, string? SessionToken);
