namespace FlashSale.Domain;

/// <summary>A broken rule, for the person who can mend it.</summary>
/// <param name="Field">The field's name as in the draft or request, such as <c>Price</c>; empty if it is about the whole.</param>
/// <param name="Message">What is wrong and what to do, a sentence for people.</param>
public sealed record Problem(string Field, string Message);
