using System.Linq.Expressions;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Calls;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>_Role</c>.</summary>
public sealed class RoleClass : ParseClass<IdentityRole>
{
    // Roles are created with the database and never change.
    private static readonly DateTimeOffset Beginning = DateTimeOffset.UnixEpoch;

    /// <inheritdoc/>
    public override string Name => "_Role";

    /// <inheritdoc/>
    public override string Description =>
        $"A role of accounts: {Roles.Merchant} or {Roles.Customer}. Roles are assigned with the command line, not the API.";

    /// <inheritdoc/>
    public override ClassRights Rights => new(Access.Merchant, Access.MasterKeyOnly, Access.MasterKeyOnly, Access.MasterKeyOnly);

    /// <inheritdoc/>
    public override string IdOf(object entity) => ((IdentityRole)entity).Id;

    /// <inheritdoc/>
    public override Acl? AclOf(object entity) => new(null, ForMerchants: true);

    /// <inheritdoc/>
    protected override Expression<Func<IdentityRole, bool>> ReadableBy(Caller caller) => caller.Manages ? role => true : role => false;

    /// <inheritdoc/>
    protected override bool CanRead(IdentityRole entity, Caller caller) => caller.Manages;

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> SystemFields() =>
    [
        Text("objectId", role => role.Id, "Unique id.", readOnly: true),
        Shown("createdAt", FieldType.Date, _ => Beginning, "When it was created."),
        Shown("updatedAt", FieldType.Date, _ => Beginning, "When it was last changed."),
    ];

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() => [Text("name", role => role.Name, "Name.", required: true)];
}
