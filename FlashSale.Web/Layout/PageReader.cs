using FlashSale.Domain;

namespace FlashSale.Web.Layout;

/// <summary>Reads a page of a list, or the last page if the list is shorter.</summary>
internal static class PageReader
{
    /// <summary>The number of the last page, counted from 1. An empty list has one page.</summary>
    public static int LastPage(int total, int size) => Math.Max(1, (total + size - 1) / size);

    /// <summary>Reads a page. If the list ends before it, reads the last page instead.</summary>
    /// <param name="number">The requested page, counted from 1.</param>
    /// <param name="size">Items per page.</param>
    /// <param name="read">Reads a page, given how many items to skip.</param>
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
            // The list can shrink again before the next read. The number only decreases, so the loop ends.
            number = last;
        }
    }
}
