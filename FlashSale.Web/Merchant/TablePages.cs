using FlashSale.Domain;
using FlashSale.Web.Layout;
using MudBlazor;

namespace FlashSale.Web.Merchant;

/// <summary>Loads pages of a table. If the list got shorter and the page is past its end, the table moves to the last page.</summary>
internal static class TablePages
{
    /// <summary>Loads a page for <see cref="MudTable{T}.ServerData"/>.</summary>
    /// <param name="table">The table; null before its first render.</param>
    /// <param name="state">The page that the table requests.</param>
    /// <param name="read">Reads a page, given how many items to skip and to take.</param>
    public static async Task<TableData<T>> LoadAsync<T>(MudTable<T>? table, TableState state, Func<int, int, Task<PageOf<T>>> read)
    {
        ArgumentNullException.ThrowIfNull(state);
        var (page, number) = await PageReader.ReadAsync(state.Page + 1, state.PageSize, skip => read(skip, state.PageSize));
        if (number != state.Page + 1)
            table?.NavigateTo(number - 1);
        return new() { Items = page.Items, TotalItems = page.Total };
    }
}
