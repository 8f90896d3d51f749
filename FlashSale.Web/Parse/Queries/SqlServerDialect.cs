using System.Linq.Expressions;
using System.Reflection;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// SQL Server compares texts as if the shorter one had spaces at its end. A last character that is no space, U+0001, ends that; texts are taken not
/// to have it themselves. Its binary order is that of UTF-16 units: it differs from other engines' for characters beyond the first 65,536.
/// </summary>
internal sealed class SqlServerDialect(string collation) : SqlDialect(collation)
{
    private const string End = "\u0001";

    // Behind all that an ASCII column can hold.
    private const char LastAscii = '\u007f';

    private static readonly MethodInfo ConcatMethod = Method(nameof(string.Concat), typeof(string), typeof(string));
    private static readonly MethodInfo EndsWithMethod = Method(nameof(string.EndsWith), typeof(string));

    // An ASCII column would turn other characters into similar ones, and has no text with a space at its end.
    public override Expression OneOf(Column column, IReadOnlyList<string> texts) => column.IsAscii
        ? OneOf(column.IsId ? column.Value : Collated(column.Value), [.. texts.Where(IsPlain)])
        : OneOf(Exactly(column), [.. texts.Select(text => text + End)]);

    public override Expression Compared(Column column, Comparison comparison, string threshold)
    {
        if (column.IsId && IsPlain(threshold))
            return Stands(column.Value, comparison, QueryValues.Parameter(threshold));
        if (column.IsAscii && threshold.AsSpan().IndexOfAnyExceptInRange('\0', LastAscii) is >= 0 and var other)
            threshold = threshold[..other] + LastAscii;
        return Stands(Ended(column), comparison, QueryValues.Parameter(threshold + End));
    }

    public override Expression Exactly(Column column) => column.IsId ? column.Value : Ended(column);

    // One parameter for each value: a list is JSON there, which cuts texts to the column's length and is unknown below level 130.
    protected override Expression List<T>(IReadOnlyList<T> values) => QueryValues.Parameter(values);

    protected override Expression Is(Expression text, string literal) => Expression.Equal(WithEnd(text), QueryValues.Parameter(literal + End));

    protected override Expression EndsWith(Expression text, string literal) => Expression.Call(text, EndsWithMethod, QueryValues.Parameter(literal));

    private Expression Ended(Column column) => Collated(WithEnd(column.Value));

    private static BinaryExpression WithEnd(Expression text) => Expression.Add(text, Expression.Constant(End), ConcatMethod);

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
