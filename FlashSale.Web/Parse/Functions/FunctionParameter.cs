using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Functions;

/// <summary>A parameter of a function.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type on the wire.</param>
/// <param name="Description">A description, one or two sentences.</param>
/// <param name="TargetClass">The class of a pointer's target; null for other types.</param>
public sealed record FunctionParameter(string Name, FieldType Type, string Description, string? TargetClass = null);
