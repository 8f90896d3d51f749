using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Writing;

/// <summary>An object that was made or changed.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Changes">What the client wanted.</param>
/// <param name="Before">The object before; null if it is new.</param>
/// <param name="Object">The object as it is now.</param>
public sealed record ParseWritten(ParseClass Class, ParseChanges Changes, object? Before, object Object)
{
    /// <summary>The fields that the client does not know yet: what the shop set by itself or made of the client's values, and what came of operations.</summary>
    public IEnumerable<ParseField> ServerSetFields => Class.Fields.Where(each => !each.IsSystem && IsNews(each));

    private bool IsNews(ParseField field)
    {
        var now = field.Read(Object);
        return Changes.Find(field.Name) switch
        {
            FieldChange.Set(_, var wanted) => now is not null && !now.Equals(wanted),
            FieldChange.Unset => now is not null,
            FieldChange.Increment => true,
            _ => Before is null ? now is not null : !IsSame(field, field.Read(Before), now),
        };
    }

    private static bool IsSame(ParseField field, object? before, object? now) => field.Type == FieldType.Object || Equals(before, now);
}
