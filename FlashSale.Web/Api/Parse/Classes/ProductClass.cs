using System.Linq.Expressions;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;

namespace FlashSale.Web.Api.Parse.Classes;

/// <summary>The API's class <c>Product</c>.</summary>
public sealed class ProductClass(Currency currency) : EntityClass<Product>
{
    /// <inheritdoc/>
    public override string Name => "Product";

    /// <inheritdoc/>
    public override string Meaning => "What the shop sells.";

    /// <inheritdoc/>
    public override ClassRights Rights => ClassRights.Public;

    /// <inheritdoc/>
    public override Acl? AclOf(object entity) => ((Product)entity).Published ? null : new Acl(null, ForMerchants: true);

    /// <inheritdoc/>
    public override ulong? VersionOf(object entity) => ((Product)entity).RowVersion;

    /// <inheritdoc/>
    protected override Expression<Func<Product, bool>> ReadableBy(Caller caller) => caller.Manages ? product => true : product => product.Published;

    /// <inheritdoc/>
    protected override bool CanRead(Product entity, Caller caller) => caller.Manages || entity.Published;

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Text("name", product => product.Name, $"Its name, 1 to {Product.NameLength} characters.", required: true),
        Text("description", product => product.Description, $"Plain text, at most {Product.DescriptionLength} characters."),
        Number("price", product => product.Price, $"What one unit costs outside of a sale, in {currency.Code}; 0 or more.", currency.Decimals, required: true),
        Boolean("published", product => product.Published, "Whether shoppers see it; true unless said otherwise."),
        Shown("image", FieldType.File, product => product.ImageId, "Its picture."),
    ];
}
