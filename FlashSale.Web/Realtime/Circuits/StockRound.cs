using Microsoft.AspNetCore.Components;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>
/// Notifies the page's counts once for each new <see cref="Number"/>. Parameters are set while the parent renders, so all counts that
/// ask to be rendered join the same render batch. Renders nothing itself.
/// </summary>
public sealed class StockRound(CircuitStock stock) : ComponentBase
{
    /// <summary>The round, increasing.</summary>
    [Parameter, EditorRequired]
    public required int Number { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet() => stock.NotifyWatchers();

    /// <inheritdoc/>
    protected override bool ShouldRender() => false;
}
