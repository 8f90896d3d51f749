using System.Globalization;

namespace FlashSale.Web.Storefront;

/// <summary>The quantity field: the number of units that the shopper wants, or text that isn't such a number. One for each panel.</summary>
internal sealed class QuantityField
{
    // Longer text can only be a mistake. It isn't sent back in full.
    private const int LongestText = 40;

    /// <summary>Units to buy, 1 or more. The last readable quantity while <see cref="Problem"/> is set.</summary>
    public int Value { get; private set; } = 1;

    /// <summary>What the field shows.</summary>
    public string Text { get; private set; } = "1";

    /// <summary>What's wrong with the text and what to enter instead; null if nothing is wrong.</summary>
    public string? Problem { get; private set; }

    /// <summary>The quantity to restore when the page loses its circuit; null if the shopper chose none or it can't be read.</summary>
    public int? Chosen { get; set; }

    /// <summary>Starts with a quantity before the product's limits are known.</summary>
    public void Start(int wanted) => (Value, Text) = (wanted, Write(wanted));

    /// <summary>Sets the quantity, within 1 and <paramref name="most"/>.</summary>
    public void Set(int wanted, int most)
    {
        Chosen = Value = Math.Clamp(wanted, 1, most);
        Text = Write(Value);
        Problem = null;
    }

    /// <summary>Lowers the quantity if fewer units can be bought now. Text that can't be read stays for the shopper to correct.</summary>
    public void KeepWithin(int most)
    {
        if (Problem is null)
            Set(Value, most);
        else
            Value = Math.Clamp(Value, 1, most);
    }

    /// <summary>Reads what the shopper typed.</summary>
    /// <returns>True if the quantity had to be lowered to <paramref name="most"/>.</returns>
    public bool Read(string? typed, int most)
    {
        if (TypedQuantity.Read(typed) is { } wanted)
        {
            Set(wanted, most);
            return Value != wanted;
        }
        Chosen = null;
        Text = typed is { Length: > LongestText } ? typed[..LongestText] : typed ?? "";
        Problem = most == 1 ? "You can buy only one. Enter 1." : $"Enter a whole number from 1 to {most}.";
        return false;
    }

    private static string Write(int quantity) => quantity.ToString(CultureInfo.InvariantCulture);
}
