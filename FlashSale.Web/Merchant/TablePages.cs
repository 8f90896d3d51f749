using FlashSale.Domain;
using FlashSale.Web.Layout;
using MudBlazor;

namespace FlashSale.Web.Merchant;

/// <summary>Loads the page that a table wants. When the list has become shorter, the table moves to its last page.</summary>
internal static class TablePages
{
    /// <summary>Reads the page for <see cref="MudTable{T}.ServerData"/>.</summary>
    /// <param name="table">The table; null before its first render.</param>
    /// <param name="state">What the table asks for.</param>
    /// <param name="read">Reads a page: how many items to skip, and how many to take.</param>
    public static async Task<TableData<T>> LoadAsync<T>(MudTable<T>? table, TableState state, Func<int, int, Task<PageOf<T>>> read)
    {
        ArgumentNullException.ThrowIfNull(state);
        var (page, number) = await PageReader.ReadAsync(state.Page + 1, state.PageSize, skip => read(skip, state.PageSize));
        if (number != state.Page + 1)
            table?.NavigateTo(number - 1);
        return new() { Items = page.Items, TotalItems = page.Total };
    }
}
