using System.Linq.Expressions;
using FlashSale.Data.Accounts;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>_User</c>: the same accounts as on the shop's pages.</summary>
public sealed class UserClass : ParseClass<User>
{
    /// <inheritdoc/>
    public override string Name => "_User";

    /// <inheritdoc/>
    public override string Description => "An account. Callers see only their own.";

    /// <inheritdoc/>
    public override ClassRights Rights => new(Access.Everyone, Access.Everyone, Access.SignedIn, Access.SignedIn);

    /// <inheritdoc/>
    public override string IdOf(object entity) => ((User)entity).Id;

    /// <inheritdoc/>
    public override Acl? AclOf(object entity) => new(((User)entity).Id, ForMerchants: false);

    /// <inheritdoc/>
    public override IReadOnlyList<ParseField> WriteOnlyFields { get; } =
    [
        new()
        {
            Name = "password",
            Type = FieldType.String,
            Description = "Password. It can be set but is never returned.",
            IsRequired = true,
            Read = _ => null,
        },
    ];

    /// <inheritdoc/>
    public override ParseError LoginRequired => ParseError.NotYourAccount;

    /// <inheritdoc/>
    public override ParseError? NotOwnerError => ParseError.NotYourAccount;

    /// <inheritdoc/>
    public override void Require(ParseChanges changes, bool isNew)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (isNew)
            ParseAccounts.RequireForSignUp(changes);
        else
            changes.Require([.. Fields.Where(field => field.IsRequired), .. WriteOnlyFields], isNew: false);
    }

    /// <inheritdoc/>
    public override async Task<object> CreateAsync(ParseChanges changes, ParseCall call, CancellationToken cancellationToken) =>
        await call.Get<ParseAccounts>().SignUpAsync(changes);

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(
        object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken) =>
        await call.Get<ParseAccounts>().UpdateAsync(IdOf(current), changes);

    /// <inheritdoc/>
    public override Task DeleteAsync(object current, ParseCall call, CancellationToken cancellationToken) =>
        call.Get<ParseAccounts>().DeleteAsync(IdOf(current), cancellationToken);

    /// <inheritdoc/>
    protected override Expression<Func<User, bool>> ReadableBy(Caller caller)
    {
        if (caller.HasMasterKey)
            return user => true;
        var own = caller.UserId;
        return user => user.Id == own;
    }

    /// <inheritdoc/>
    protected override bool CanRead(User entity, Caller caller) => caller.HasMasterKey || entity.Id == caller.UserId;

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> SystemFields() =>
        SystemFields(user => user.Id, user => user.CreatedAt, user => user.UpdatedAt);

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Text("username", user => user.UserName, "Login name: 3 to 40 letters, digits or - . _ +", required: true),
        Text("email", user => user.Email, "E-mail address, unique among accounts.", required: true),
        Boolean("emailVerified", user => user.EmailConfirmed, "Whether the e-mail address is confirmed.", readOnly: true),
        Text("displayName", user => user.DisplayName, $"Name to show, up to {User.DisplayNameLength} characters."),
    ];
}
