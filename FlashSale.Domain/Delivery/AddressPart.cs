namespace FlashSale.Domain.Delivery;

/// <summary>What a part of an address, such as its region, is called in a country, and whether addresses need it.</summary>
/// <param name="Name">The name within a sentence, such as <c>state</c> or <c>ZIP code</c>.</param>
/// <param name="IsUsed">Whether forms ask for it.</param>
/// <param name="IsRequired">Whether every address in the country has it.</param>
public sealed record AddressPart(string Name, bool IsUsed, bool IsRequired)
{
    /// <summary>The name as the label of a field.</summary>
    public string Label => char.ToUpperInvariant(Name[0]) + Name[1..] + (IsRequired ? "" : " (optional)");
}
