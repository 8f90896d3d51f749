using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace FlashSale.Web.Merchant;

/// <summary>
/// A merchant's page with a form that takes time to fill. What is typed and not saved yet is kept in the browser's tab, so that a reload, a
/// connection that was lost for long, or a shop that was killed and started anew loses none of it. Who goes to another page of the
/// merchant's side has given it up.
/// </summary>
/// <typeparam name="T">What is typed, with what it has to be compared with when it is saved.</typeparam>
public abstract class MerchantForm<T> : MerchantComponent
    where T : class
{
    // Texts of any language as they are: escaped, a long one would be longer than a message to the shop may be.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private IDisposable? leaving;
    private string? place;
    private string? kept;

    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    /// <summary>What is typed and not saved; null while nothing is.</summary>
    protected abstract T? Typed { get; }

    /// <summary>Whether the form holds what was typed before this page was loaded.</summary>
    protected bool IsTakenUp { get; set; }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            leaving?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Fills the form, which is as it was loaded, with what was typed.</summary>
    protected abstract Task RestoreDraftAsync(T typed);

    /// <summary>Takes up what the tab has of this form, and keeps from now on what is typed in it.</summary>
    protected async Task KeepAsync()
    {
        if (await FindNameAsync() is not { } name)
            return;
        // Two merchants may use one tab after each other.
        var here = $"typed:{name}:{PathOf(Navigation.Uri)}";
        if (place == here)
            return;
        leaving ??= Navigation.RegisterLocationChangingHandler(ForgetWhenLeavingAsync);
        place = null;
        kept = await AskTabAsync<string?>("sessionStorage.getItem", here);
        if (Read(kept) is { } typed)
            await RestoreDraftAsync(typed);
        place = here;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (place is null)
            return;
        var now = Typed is { } typed ? JsonSerializer.Serialize(typed, Plain) : null;
        if (now == kept)
            return;
        kept = now;
        if (now is null)
            await AskTabAsync<object?>("sessionStorage.removeItem", place);
        else
            await AskTabAsync<object?>("sessionStorage.setItem", place, now);
    }

    private static T? Read(string? kept)
    {
        try
        {
            return kept is null ? null : JsonSerializer.Deserialize<T>(kept);
        }
        catch (JsonException)
        {
            // Another version of the shop kept it.
            return null;
        }
    }

    private async ValueTask ForgetWhenLeavingAsync(LocationChangingContext change)
    {
        if (place is not { } left || PathOf(change.TargetLocation) == PathOf(Navigation.Uri))
            return;
        place = null;
        await AskTabAsync<object?>("sessionStorage.removeItem", left);
    }

    private string PathOf(string address) => Navigation.ToAbsoluteUri(address).AbsolutePath;

    private async Task<TAnswer?> AskTabAsync<TAnswer>(string function, params object?[] arguments)
    {
        try
        {
            return await Browser.InvokeAsync<TAnswer?>(function, Gone, arguments);
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // A browser that forbids storage, or that is gone: then nothing is kept.
            return default;
        }
    }
}
