using FlashSale.Domain;

namespace FlashSale.Web.Layout;

/// <summary>Reads one page of a list, or the last page of a list that has fewer.</summary>
internal static class PageReader
{
    /// <summary>The number of the last page, counted from 1. An empty list has one page.</summary>
    public static int LastPage(int total, int size) => Math.Max(1, (total + size - 1) / size);

    /// <summary>Reads a page. When the list ends before it, reads the last page instead.</summary>
    /// <param name="number">The wanted page, counted from 1.</param>
    /// <param name="size">Items on a page.</param>
    /// <param name="read">Reads a page that starts after this many items.</param>
    /// <returns>The page and its number.</returns>
    public static async Task<(PageOf<T> Page, int Number)> ReadAsync<T>(int number, int size, Func<int, Task<PageOf<T>>> read)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        while (true)
        {
            var page = await read((number - 1) * size);
            var last = LastPage(page.Total, size);
            if (number <= last)
                return (page, number);
            // The list can shrink again before the next read; the number only falls, so this ends.
            number = last;
        }
    }
}
