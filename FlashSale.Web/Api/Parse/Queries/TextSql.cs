using System.Linq.Expressions;
using System.Reflection;
using FlashSale.Data;
using FlashSale.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Api.Parse.Queries;

/// <summary>
/// How an engine is made to compare texts exactly: by code points, nothing ignored, nothing a wildcard. This is how SQLite and PostgreSQL are.
/// (Small and capital letters: SQLite's are .NET's own; PostgreSQL and SQL Server know capitals by their collation, which may differ from .NET's
/// for rare letters, such as the dotless ı.)
/// </summary>
internal class TextSql
{
    private static readonly MethodInfo CollateMethod =
        typeof(RelationalDbFunctionsExtensions).GetMethod(nameof(RelationalDbFunctionsExtensions.Collate))!.MakeGenericMethod(typeof(string));

    private static readonly Expression Functions = Expression.Property(null, typeof(EF), nameof(EF.Functions));

    private static readonly MethodInfo CompareMethod = Method(nameof(string.Compare), typeof(string), typeof(string));
    private static readonly MethodInfo IndexOfMethod = Method(nameof(string.IndexOf), typeof(string));
    private static readonly MethodInfo SubstringMethod = Method(nameof(string.Substring), typeof(int));
    private static readonly MethodInfo ToUpperMethod = Method(nameof(string.ToUpper));
    private static readonly Expression Zero = Expression.Constant(0);

    private readonly string? collation;

    protected TextSql(string? collation) => this.collation = collation;

    public static TextSql For(FlashSaleDbContext context) => context switch
    {
        SqlServerFlashSaleDbContext => new SqlServerTextSql(context.BinaryCollation),
        SqliteFlashSaleDbContext => new TextSql(null),
        _ => new TextSql(context.BinaryCollation),
    };

    /// <summary>Equality with one of some texts.</summary>
    public virtual Expression OneOf(Column column, IReadOnlyList<string> texts) => QueryValues.OneOf(Exactly(column), texts);

    /// <summary>A text's place in the order of code points.</summary>
    public virtual Expression Compared(Column column, Comparison comparison, string threshold) =>
        Stands(Exactly(column), comparison, QueryValues.Parameter(threshold));

    /// <summary>A literal in the text.</summary>
    public Expression Like(Column column, TextPattern pattern)
    {
        var (text, literal) = pattern.IgnoresCase
            ? (Collated(Expression.Call(column.Value, ToUpperMethod)), pattern.Text.ToUpperInvariant())
            : (column.IsId ? column.Value : Collated(column.Value), pattern.Text);
        return literal.Length == 0 ? Expression.Constant(true) : pattern.Part switch
        {
            TextPart.Start => Expression.Equal(IndexOf(text, literal), Zero),
            TextPart.End => EndsWith(text, literal),
            _ => Expression.GreaterThanOrEqual(IndexOf(text, literal), Zero),
        };
    }

    /// <summary>The text in a form that is compared and sorted exactly.</summary>
    public virtual Expression Exactly(Column column) => column.IsId ? column.Value : Collated(column.Value);

    protected static Expression Stands(Expression text, Comparison comparison, Expression threshold)
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

    // These engines count a text's length in code points, and SQLite's LIKE, which EF would take, does not tell a from A.
    protected virtual Expression EndsWith(Expression text, string literal)
    {
        var length = QueryValues.Parameter(literal.EnumerateRunes().Count());
        var textLength = Expression.Property(text, nameof(string.Length));
        return Expression.AndAlso(
            Expression.GreaterThanOrEqual(textLength, length),
            Expression.Equal(Expression.Call(text, SubstringMethod, Expression.Subtract(textLength, length)), QueryValues.Parameter(literal)));
    }

    protected Expression Collated(Expression text) => collation is null ? text : Expression.Call(CollateMethod, Functions, text, Expression.Constant(collation));

    protected static MethodInfo Method(string name, params Type[] parameters) => typeof(string).GetMethod(name, parameters)!;

    private static MethodCallExpression IndexOf(Expression text, string literal) => Expression.Call(text, IndexOfMethod, QueryValues.Parameter(literal));
}
