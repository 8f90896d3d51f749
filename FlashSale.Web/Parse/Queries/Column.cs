using System.Linq.Expressions;
using FlashSale.Data;
using FlashSale.Web.Parse.Schema;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FlashSale.Web.Parse.Queries;

/// <summary>A field with its mapping in EF.</summary>
/// <param name="Field">The field.</param>
/// <param name="Value">The value's expression, based on the query's entity parameter.</param>
/// <param name="Property">The property in EF's model.</param>
internal sealed record Column(ParseField Field, Expression Value, IProperty Property)
{
    public bool IsNullable => Property.IsNullable;

    public bool IsId => FlashSaleDbContext.IsId(Property);

    /// <summary>Whether the column stores only ASCII.</summary>
    public bool IsAscii => Property.IsUnicode() == false;

    /// <summary>The value's type, without Nullable.</summary>
    public Type Type => Nullable.GetUnderlyingType(Value.Type) ?? Value.Type;

    /// <summary>The value as a non-nullable expression; only valid where it isn't null.</summary>
    public Expression PresentValue =>
        Nullable.GetUnderlyingType(Value.Type) is null ? Value : Expression.Property(Value, nameof(Nullable<int>.Value));

    public static Column Of(FlashSaleDbContext context, ParseClass parseClass, ParseField field, ParameterExpression entity)
    {
        var value = field.Value ?? throw new InvalidOperationException($"{parseClass.Name}.{field.Name} isn't stored.");
        var body = new ParameterReplacer(value.Parameters[0], entity).Visit(value.Body);
        var property = body is MemberExpression member
            ? context.Model.FindEntityType(parseClass.EntityType)!.FindProperty(member.Member.Name)
            : null;
        return new Column(
            field,
            body,
            property ?? throw new InvalidOperationException($"{parseClass.Name}.{field.Name} is not a property of EF's model."));
    }

    private sealed class ParameterReplacer(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
