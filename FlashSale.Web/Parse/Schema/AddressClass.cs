using System.Linq.Expressions;
using FlashSale.Domain.Delivery;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>Address</c>.</summary>
public sealed class AddressClass : EntityClass<Address>
{
    /// <inheritdoc/>
    public override string Name => "Address";

    /// <inheritdoc/>
    public override string Description => "An address in the address book of an account. Only the account itself sees it.";

    /// <inheritdoc/>
    public override ClassRights Rights => ClassRights.Own;

    /// <inheritdoc/>
    public override ulong? VersionOf(object entity) => ((Address)entity).RowVersion;

    /// <inheritdoc/>
    public override Acl? AclOf(object entity) => new(((Address)entity).UserId, ForMerchants: false);

    /// <inheritdoc/>
    public override Acl? AclOfNew(ParseChanges changes, Caller caller) => new(caller?.UserId, ForMerchants: false);

    /// <inheritdoc/>
    public override bool AcceptsServerValue(ParseField field) => field?.Name is "user";

    /// <inheritdoc/>
    public override async Task<object> CreateAsync(ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var userId = call.RequireUserId();
        if (changes.TextOf("user", userId) != userId)
            throw new ParseException(ParseError.Forbidden("An address belongs to the caller. Leave user out."));
        var none = new AddressDraft("", "", null, null, null, null, "", null);
        return EditOutcomes.Require(await call.Get<IAddresses>().AddAsync(userId, Apply(changes, none), cancellationToken));
    }

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(
        object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var userId = call.RequireUserId();
        changes.RequireUnchanged("user", userId);
        return await EditOutcomes.SaveAsync((Address)current, call, address =>
            call.Get<IAddresses>().UpdateAsync(
                userId, address.Id, Apply(changes, AddressDraft.Of(address)), address.RowVersion, cancellationToken));
    }

    /// <inheritdoc/>
    public override async Task DeleteAsync(object current, ParseCall call, CancellationToken cancellationToken)
    {
        if (!await call.Get<IAddresses>().DeleteAsync(call.RequireUserId(), IdOf(current), cancellationToken))
            throw new ParseException(ParseError.NotFoundForDelete);
    }

    /// <inheritdoc/>
    protected override Expression<Func<Address, bool>> ReadableBy(Caller caller)
    {
        var own = caller.UserId;
        return address => address.UserId == own;
    }

    /// <inheritdoc/>
    protected override bool CanRead(Address entity, Caller caller) => entity.UserId == caller.UserId;

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Pointer("user", "_User", address => address.UserId, "The owner.", readOnly: true),
        Text("name", address => address.Name, $"The recipient, 1 to {Address.NameLength} characters.", required: true),
        Text("line1", address => address.Line1, $"Street and number, 1 to {Address.LineLength} characters.", required: true),
        Text("line2", address => address.Line2, $"Apartment, floor or building, up to {Address.LineLength} characters."),
        Text("postalCode", address => address.PostalCode, "Postal code. Required in most countries that have them."),
        Text("city", address => address.City, $"City, town or suburb, up to {Address.PlaceLength} characters. Required in most countries."),
        Text("region", address => address.Region, "State, province or county. Required in some countries, such as US."),
        Text("country", address => address.Country, "ISO 3166-1 alpha-2 code, such as US.", required: true),
        Text("phone", address => address.Phone, "Phone number with 5 to 20 digits."),
        Boolean("isDefault", address => address.IsDefault, "Whether it's the account's default address. Exactly one is, if there are any."),
    ];

    private static AddressDraft Apply(ParseChanges changes, AddressDraft draft) => new(
        changes.TextOf("name", draft.Name)!,
        changes.TextOf("line1", draft.Line1)!,
        changes.TextOf("line2", draft.Line2),
        changes.TextOf("postalCode", draft.PostalCode),
        changes.TextOf("city", draft.City),
        changes.TextOf("region", draft.Region),
        changes.TextOf("country", draft.Country)!,
        changes.TextOf("phone", draft.Phone),
        changes.BooleanOf("isDefault", draft.IsDefault, byDefault: false));
}
