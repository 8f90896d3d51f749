using System.Linq.Expressions;
using System.Reflection;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// SQL Server ignores trailing spaces, so comparisons append U+0001, which stored strings are assumed not to end with. Its binary order is
/// by UTF-16 code units and differs from other engines' beyond U+FFFF.
/// </summary>
internal sealed class SqlServerDialect(string collation) : SqlDialect(collation)
{
    private const string End = "\u0001";

    // The last ASCII character.
    private const char LastAscii = '\u007f';

    private static readonly MethodInfo ConcatMethod = Method(nameof(string.Concat), typeof(string), typeof(string));
    private static readonly MethodInfo EndsWithMethod = Method(nameof(string.EndsWith), typeof(string));

    // A conversion to ASCII would replace other characters with similar ones. ASCII columns contain no trailing spaces.
    public override Expression OneOf(Column column, IReadOnlyList<string> texts) => column.IsAscii
        ? OneOf(column.IsId ? column.Value : Collated(column.Value), [.. texts.Where(IsPlain)])
        : OneOf(Exactly(column), [.. texts.Select(text => text + End)]);

    public override Expression Compared(Column column, Comparison comparison, string threshold)
    {
        if (column.IsId && IsPlain(threshold))
            return Satisfies(column.Value, comparison, QueryValues.Parameter(threshold));
        if (column.IsAscii && threshold.AsSpan().IndexOfAnyExceptInRange('\0', LastAscii) is >= 0 and var other)
            threshold = threshold[..other] + LastAscii;
        return Satisfies(Ended(column), comparison, QueryValues.Parameter(threshold + End));
    }

    public override Expression Exactly(Column column) => column.IsId ? column.Value : Ended(column);

    // One parameter per value: a list would become JSON, which truncates strings to the column's length and needs compatibility level 130.
    protected override Expression List<T>(IReadOnlyList<T> values) => QueryValues.Parameter(values);

    protected override Expression Is(Expression text, string literal) =>
        Expression.Equal(WithEnd(text), QueryValues.Parameter(literal + End));

    protected override Expression EndsWith(Expression text, string literal) =>
        Expression.Call(text, EndsWithMethod, QueryValues.Parameter(literal));

    private Expression Ended(Column column) => Collated(WithEnd(column.Value));

    private static BinaryExpression WithEnd(Expression text) => Expression.Add(text, Expression.Constant(End), ConcatMethod);

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
