using System.Linq.Expressions;
using FlashSale.Domain.Stock;
using FlashSale.Web.Api.Parse.Errors;
using FlashSale.Web.Api.Parse.Queries;
using FlashSale.Web.Api.Parse.Writing;

namespace FlashSale.Web.Api.Parse.Classes;

/// <summary>The API's class <c>Inventory</c>.</summary>
public sealed class InventoryClass : EntityClass<Inventory>
{
    /// <inheritdoc/>
    public override string Name => "Inventory";

    /// <inheritdoc/>
    public override string Meaning => "How many units of a product can be sold; one for each product.";

    /// <inheritdoc/>
    public override ClassRights Rights => ClassRights.Public;

    /// <inheritdoc/>
    public override ulong? VersionOf(object entity) => ((Inventory)entity).RowVersion;

    /// <inheritdoc/>
    public override string? ProductIdOf(object entity) => ((Inventory)entity).ProductId;

    /// <summary>Gives a new product its first stock: the product was made together with its inventory.</summary>
