using System.Linq.Expressions;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>Product</c>.</summary>
public sealed class ProductClass(Currency currency) : EntityClass<Product>
{
    /// <inheritdoc/>
    public override string Name => "Product";

    /// <inheritdoc/>
    public override string Description => "A product for sale.";

    /// <inheritdoc/>
    public override ClassRights Rights => ClassRights.Public;

    /// <inheritdoc/>
    public override Acl? AclOf(object entity) => ((Product)entity).Published ? null : new Acl(null, ForMerchants: true);

    /// <inheritdoc/>
    public override ulong? VersionOf(object entity) => ((Product)entity).RowVersion;

    /// <inheritdoc/>
    public override Acl? AclOfNew(ParseChanges changes, Caller caller) =>
        IsPublished(changes, current: true) ? null : new Acl(null, ForMerchants: true);

    /// <inheritdoc/>
    public override Acl? AclAfter(object current, ParseChanges changes) =>
        IsPublished(changes, ((Product)current).Published) ? null : new Acl(null, ForMerchants: true);

    /// <inheritdoc/>
    public override async Task<object> CreateAsync(ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var draft = new ProductDraft(
            changes.TextOf("name")!, changes.TextOf("description"), changes.NumberOf("price")!.Value, IsPublished(changes, current: true));
        return EditOutcomes.Require(await call.Get<IProducts>().CreateAsync(draft, call.Caller.Actor, cancellationToken));
    }

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(
        object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken) =>
        await EditOutcomes.SaveAsync((Product)current, call, product =>
        {
            var draft = new ProductDraft(
                changes.TextOf("name", product.Name)!,
                changes.TextOf("description", product.Description),
                changes.NumberOf("price", product.Price)!.Value,
                IsPublished(changes, product.Published));
            return EditOutcomes.ConfirmAsync(confirmed =>
                call.Get<IProducts>().UpdateAsync(product.Id, draft, product.RowVersion, call.Caller.Actor, confirmed, cancellationToken));
        });

    /// <inheritdoc/>
    public override async Task DeleteAsync(object current, ParseCall call, CancellationToken cancellationToken) =>
        EditOutcomes.RequireDeleted(await call.Get<IProducts>().DeleteAsync(IdOf(current), call.Caller.Actor, cancellationToken));

    /// <inheritdoc/>
    protected override Expression<Func<Product, bool>> ReadableBy(Caller caller) =>
        caller.Manages ? product => true : product => product.Published;

    /// <inheritdoc/>
    protected override bool CanRead(Product entity, Caller caller) => caller.Manages || entity.Published;

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Text("name", product => product.Name, $"Name, 1 to {Product.NameLength} characters.", required: true),
        Text("description", product => product.Description, $"Plain text, up to {Product.DescriptionLength} characters.", isLong: true),
        Number(
            "price",
            product => product.Price,
            $"Regular price of one unit in {currency.Code}, 0 or more.",
            currency.Decimals,
            required: true),
        Boolean("published", product => product.Published, "Whether shoppers can see it. Default: true."),
        Shown("image", FieldType.File, product => product.ImageId, "Main picture, the first of images."),
        ShownList(
            "images",
            FieldType.File,
            product => product.ImageId is null ? null : [.. product.Images.Select(image => image.Id)],
            $"All pictures in the order that shoppers see, at most {Product.MaxImages}."),
        ShownList(
            "imageAltTexts",
            FieldType.String,
            product => product.ImageId is null ? null : [.. product.Images.Select(product.AltTextOf)],
            "A text for each of images, in the same order, for people who can't see it: its alt text, or the product's name."),
    ];

    private static bool IsPublished(ParseChanges changes, bool current) => changes.BooleanOf("published", current, byDefault: true);
}
