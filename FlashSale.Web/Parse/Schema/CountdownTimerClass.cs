using System.Linq.Expressions;
using FlashSale.Domain.Catalog;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>CountdownTimer</c>.</summary>
public sealed class CountdownTimerClass : EntityClass<CountdownTimer>
{
    /// <inheritdoc/>
    public override string Name => "CountdownTimer";

    /// <inheritdoc/>
    public override string Description => "A banner on a product's page that counts down and then disappears.";

    /// <inheritdoc/>
    public override ClassRights Rights => ClassRights.Public;

    /// <inheritdoc/>
    public override ulong? VersionOf(object entity) => ((CountdownTimer)entity).RowVersion;

    /// <inheritdoc/>
    public override string? ProductIdOf(object entity) => ((CountdownTimer)entity).ProductId;

    /// <inheritdoc/>
    public override async Task<object> CreateAsync(ParseChanges changes, ParseCall call, CancellationToken cancellationToken) =>
        EditOutcomes.Require(
            await call.Get<ICountdownTimers>()
                .CreateAsync(changes.TextOf("product")!, changes.WholeOf("duration")!.Value, call.Caller.Actor, cancellationToken));

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(
        object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        changes.RequireUnchanged("product", ((CountdownTimer)current).ProductId);
        return await EditOutcomes.SaveAsync((CountdownTimer)current, call, timer =>
            call.Get<ICountdownTimers>().UpdateAsync(
                timer.Id, changes.WholeOf("duration", timer.Duration)!.Value, timer.RowVersion, call.Caller.Actor, cancellationToken));
    }

    /// <inheritdoc/>
    public override async Task DeleteAsync(object current, ParseCall call, CancellationToken cancellationToken)
    {
        if (!await call.Get<ICountdownTimers>().DeleteAsync(IdOf(current), cancellationToken))
            throw new ParseException(ParseError.NotFoundForDelete);
    }

    /// <inheritdoc/>
    protected override Expression<Func<CountdownTimer, bool>> ReadableBy(Caller caller) =>
        caller.Manages ? timer => true : timer => timer.Product!.Published;

    /// <inheritdoc/>
    protected override bool CanRead(CountdownTimer entity, Caller caller) => caller.Manages || entity.Product is { Published: true };

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Pointer("product", "Product", timer => timer.ProductId, "The product whose page shows it.", required: true),
        Number(
            "duration",
            timer => timer.Duration,
            $"Duration from createdAt, in seconds: 1 to {CountdownTimer.MaxDuration}.",
            required: true),
        Shown("endsAt", FieldType.Date, timer => timer.EndsAt, "When it ends: createdAt plus duration."),
    ];
}
