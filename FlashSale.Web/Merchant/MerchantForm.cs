using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace FlashSale.Web.Merchant;

/// <summary>
/// A merchant's page with a longer form. Unsaved input is stored in the browser tab, so that it survives a reload, a lost connection
/// or a restart of the shop. Leaving for another page of the dashboard discards it.
/// </summary>
/// <typeparam name="T">The unsaved input, with the values that it's compared with when it's saved.</typeparam>
public abstract class MerchantForm<T> : MerchantComponent
    where T : class
{
    // Without escaping: escaped, a long text in a non-Latin script would exceed the limit for a SignalR message.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private IDisposable? leaving;
    private string? key;
    private string? stored;

    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    /// <summary>The unsaved input; null if there is none.</summary>
    protected abstract T? Typed { get; }

    /// <summary>True if the form was filled with input from before this page was loaded.</summary>
    protected bool IsRestored { get; set; }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            leaving?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Fills the freshly loaded form with stored input.</summary>
    protected abstract Task RestoreDraftAsync(T typed);

    /// <summary>Restores the draft that the tab has stored for this form, and stores what is typed from now on.</summary>
    protected async Task TrackDraftAsync()
    {
        if (await FindNameAsync() is not { } name)
            return;
        // The key has the username because two merchants may use the same tab one after the other.
        var here = $"typed:{name}:{PathOf(Navigation.Uri)}";
        if (key == here)
            return;
        leaving ??= Navigation.RegisterLocationChangingHandler(DiscardOnLeavingAsync);
        key = null;
        stored = await InvokeInTabAsync<string?>("sessionStorage.getItem", here);
        if (Read(stored) is { } typed)
            await RestoreDraftAsync(typed);
        key = here;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (key is null)
            return;
        var now = Typed is { } typed ? JsonSerializer.Serialize(typed, Plain) : null;
        if (now == stored)
            return;
        stored = now;
        if (now is null)
            await InvokeInTabAsync<object?>("sessionStorage.removeItem", key);
        else
            await InvokeInTabAsync<object?>("sessionStorage.setItem", key, now);
    }

    private static T? Read(string? stored)
    {
        try
        {
            return stored is null ? null : JsonSerializer.Deserialize<T>(stored);
        }
        catch (JsonException)
        {
            // Another version of the shop stored it.
            return null;
        }
    }

    private async ValueTask DiscardOnLeavingAsync(LocationChangingContext change)
    {
        if (key is not { } left || PathOf(change.TargetLocation) == PathOf(Navigation.Uri))
            return;
        key = null;
        await InvokeInTabAsync<object?>("sessionStorage.removeItem", left);
    }

    private string PathOf(string address) => Navigation.ToAbsoluteUri(address).AbsolutePath;

    private async Task<TResult?> InvokeInTabAsync<TResult>(string function, params object?[] arguments)
    {
        try
        {
            return await Browser.InvokeAsync<TResult?>(function, Gone, arguments);
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // The browser forbids storage or has gone away: drafts aren't stored.
            return default;
        }
    }
}
