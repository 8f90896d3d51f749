using System.Linq.Expressions;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>_Session</c>.</summary>
public sealed class SessionClass(TimeProvider clock) : EntityClass<Session>
{
    /// <inheritdoc/>
    public override string Name => "_Session";

    /// <inheritdoc/>
    public override string Description =>
        "A login of an API client. The shop stores only a hash of the token, so only the client itself sees its token.";

    /// <inheritdoc/>
    public override ClassRights Rights => new(Access.SignedIn, Access.MasterKeyOnly, Access.MasterKeyOnly, Access.SignedIn);

    /// <inheritdoc/>
    public override Acl? AclOf(object entity) => new(((Session)entity).UserId, ForMerchants: false);

    /// <inheritdoc/>
    public override ParseError LoginRequired => ParseError.InvalidSession;

    /// <inheritdoc/>
    public override async Task DeleteAsync(object current, ParseCall call, CancellationToken cancellationToken)
    {
        if (!await call.Get<IAccountSessions>().EndOwnAsync(((Session)current).UserId, IdOf(current), cancellationToken))
            throw new ParseException(ParseError.NotFoundForDelete);
    }

    /// <inheritdoc/>
    protected override Expression<Func<Session, bool>> ReadableBy(Caller caller)
    {
        var (own, now) = (caller.UserId, clock.Now());
        return session => session.UserId == own && session.ExpiresAt > now;
    }

    /// <inheritdoc/>
    protected override bool CanRead(Session entity, Caller caller) => entity.UserId == caller.UserId && entity.ExpiresAt > clock.Now();

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Pointer("user", "_User", session => session.UserId, "The account.", readOnly: true),
        Shown(
            "createdWith",
            FieldType.Object,
            session => new Dictionary<string, string> { ["action"] = session.CreatedWith, ["authProvider"] = "password" },
            "How it was created: by login or signup."),
        Date("expiresAt", session => session.ExpiresAt, "When it expires.", readOnly: true),
        Text("installationId", session => session.InstallationId, "The client's installation id.", readOnly: true),
        Shown("restricted", FieldType.Boolean, _ => false, "Always false."),
    ];
}
