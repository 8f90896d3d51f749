namespace FlashSale.Web.Parse.Reference;

/// <summary>A column of a table, as the diagram shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in a word, with a length if it has one.</param>
/// <param name="IsKey">Whether it is in the primary key.</param>
/// <param name="IsReference">Whether it refers to another table.</param>
/// <param name="IsOptional">Whether it may be empty.</param>
public sealed record DiagramField(string Name, string Type, bool IsKey, bool IsReference, bool IsOptional);
