using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Writing;

/// <summary>The result of creating or updating an object.</summary>
/// <param name="Class">The class.</param>
/// <param name="Changes">The client's changes.</param>
/// <param name="Before">The object before the change; null if it's new.</param>
/// <param name="Object">The updated object.</param>
public sealed record ParseWritten(ParseClass Class, ParseChanges Changes, object? Before, object Object)
{
    /// <summary>The fields whose values the client doesn't know yet: set or adjusted by the server, or computed by operations.</summary>
    public IEnumerable<ParseField> ServerSetFields => Class.Fields.Where(each => !each.IsSystem && IsServerSet(each));

    private bool IsServerSet(ParseField field)
    {
        var now = field.Read(Object);
        return Changes.Find(field.Name) switch
        {
            FieldChange.Set(_, var wanted) => now is not null && !now.Equals(wanted),
            FieldChange.Unset => now is not null,
            FieldChange.Increment => true,
            _ => Before is null ? now is not null : field.Type != FieldType.Object && !field.IsSame(Before, Object),
        };
    }
}
