using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using FlashSale.Data;
using FlashSale.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Builds exact string comparisons (by code points, without ignoring anything) for SQLite and PostgreSQL. For case-insensitive patterns,
/// engines' uppercase rules may differ from .NET's for rare letters such as the dotless ı.
/// </summary>
internal class SqlDialect
{
    private static readonly MethodInfo CollateMethod =
        typeof(RelationalDbFunctionsExtensions)
            .GetMethod(nameof(RelationalDbFunctionsExtensions.Collate))!
            .MakeGenericMethod(typeof(string));

    private static readonly Expression Functions = Expression.Property(null, typeof(EF), nameof(EF.Functions));

    private static readonly MethodInfo ContainsMethod = new Func<IEnumerable<int>, int, bool>(
        Enumerable.Contains).Method.GetGenericMethodDefinition();
    private static readonly MethodInfo ParameterMethod = typeof(EF).GetMethod(nameof(EF.Parameter))!;
    private static readonly MethodInfo CompareMethod = Method(nameof(string.Compare), typeof(string), typeof(string));
    private static readonly MethodInfo IndexOfMethod = Method(nameof(string.IndexOf), typeof(string));
    private static readonly MethodInfo SubstringMethod = Method(nameof(string.Substring), typeof(int));
    private static readonly MethodInfo ToUpperMethod = Method(nameof(string.ToUpper));
    private static readonly Expression Zero = Expression.Constant(0);

    private readonly string? collation;

    protected SqlDialect(string? collation) => this.collation = collation;

    public static SqlDialect For(FlashSaleDbContext context) => context switch
    {
        SqlServerFlashSaleDbContext => new SqlServerDialect(context.BinaryCollation),
        SqliteFlashSaleDbContext => new SqlDialect(null),
        _ => new SqlDialect(context.BinaryCollation),
    };

    /// <summary>Builds a test whether a value is in a list.</summary>
    public Expression OneOf<T>(Expression value, IReadOnlyList<T> values) => values switch
    {
        [] => Expression.Constant(false),
        [var single] => Expression.Equal(value, QueryValues.Parameter(single)),
        _ => Expression.Call(ContainsMethod.MakeGenericMethod(typeof(T)), List(values), value),
    };

    /// <summary>Builds a test whether a string is in a list.</summary>
    public virtual Expression OneOf(Column column, IReadOnlyList<string> texts) => OneOf(Exactly(column), texts);

    /// <summary>Builds a comparison by code points.</summary>
    public virtual Expression Compared(Column column, Comparison comparison, string threshold) =>
        Satisfies(Exactly(column), comparison, QueryValues.Parameter(threshold));

    /// <summary>Builds a test whether a string matches a pattern.</summary>
    public Expression Like(Column column, TextPattern pattern)
    {
        var (text, literal) = pattern.IgnoresCase
            ? (Collated(Expression.Call(column.Value, ToUpperMethod)), pattern.Text.ToUpperInvariant())
            : (column.IsId ? column.Value : Collated(column.Value), pattern.Text);
        return pattern.Part switch
        {
            _ when column.IsAscii && !Ascii.IsValid(literal) => Expression.Constant(false),
            TextPart.Whole => Is(text, literal),
            _ when literal.Length == 0 => Expression.Constant(true),
            TextPart.Start => Expression.Equal(IndexOf(text, literal), Zero),
            TextPart.End => EndsWith(text, literal),
            _ => Expression.GreaterThanOrEqual(IndexOf(text, literal), Zero),
        };
    }

    /// <summary>Gets the string as an expression that compares and sorts exactly.</summary>
    public virtual Expression Exactly(Column column) => column.IsId ? column.Value : Collated(column.Value);

    protected static Expression Satisfies(Expression text, Comparison comparison, Expression threshold)
    {
        var order = Expression.Call(CompareMethod, text, threshold);
        return comparison switch
        {
            Comparison.Less => Expression.LessThan(order, Zero),
            Comparison.LessOrEqual => Expression.LessThanOrEqual(order, Zero),
            Comparison.Greater => Expression.GreaterThan(order, Zero),
            _ => Expression.GreaterThanOrEqual(order, Zero),
        };
    }

    // One parameter for the whole list.
    protected virtual Expression List<T>(IReadOnlyList<T> values) =>
        Expression.Call(ParameterMethod.MakeGenericMethod(typeof(IReadOnlyList<T>)), QueryValues.Parameter(values));

    protected virtual Expression Is(Expression text, string literal) => Expression.Equal(text, QueryValues.Parameter(literal));

    // These engines count length in code points. EF would use LIKE, which ignores ASCII case on SQLite.
    protected virtual Expression EndsWith(Expression text, string literal)
    {
        var length = QueryValues.Parameter(literal.EnumerateRunes().Count());
        var textLength = Expression.Property(text, nameof(string.Length));
        return Expression.AndAlso(
            Expression.GreaterThanOrEqual(textLength, length),
            Expression.Equal(
                Expression.Call(text, SubstringMethod, Expression.Subtract(textLength, length)), QueryValues.Parameter(literal)));
    }

    protected Expression Collated(Expression text) =>
        collation is null ? text : Expression.Call(CollateMethod, Functions, text, Expression.Constant(collation));

    protected static MethodInfo Method(string name, params Type[] parameters) => typeof(string).GetMethod(name, parameters)!;

    private static MethodCallExpression IndexOf(Expression text, string literal) =>
        Expression.Call(text, IndexOfMethod, QueryValues.Parameter(literal));
}
