using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Functions;

/// <summary>A parameter of a function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type on the wire.</param>
/// <param name="Meaning">What it means, a sentence for people.</param>
/// <param name="TargetClass">The class that a pointer points to; null for other types.</param>
public sealed record FunctionParameter(string Name, FieldType Type, string Meaning, string? TargetClass = null);
