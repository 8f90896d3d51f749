using System.Linq.Expressions;
using FlashSale.Data;
using FlashSale.Web.Parse.Schema;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FlashSale.Web.Parse.Queries;

/// <summary>A field as EF knows it.</summary>
/// <param name="Field">The field.</param>
/// <param name="Value">Its value, of an entity that is a parameter of the query.</param>
/// <param name="Property">The property of EF's model that it is kept as.</param>
internal sealed record Column(ParseField Field, Expression Value, IProperty Property)
{
    public bool IsNullable => Property.IsNullable;

    public bool IsId => FlashSaleDbContext.IsId(Property);

    /// <summary>Whether it keeps ASCII only.</summary>
    public bool IsAscii => Property.IsUnicode() == false;

    /// <summary>The value's type without its being nullable.</summary>
    public Type Type => Nullable.GetUnderlyingType(Value.Type) ?? Value.Type;

    /// <summary>The value where it is known to be there.</summary>
    public Expression PresentValue => Nullable.GetUnderlyingType(Value.Type) is null ? Value : Expression.Property(Value, nameof(Nullable<int>.Value));

    public static Column Of(FlashSaleDbContext context, ParseClass of, ParseField field, ParameterExpression entity)
    {
        var value = field.Value ?? throw new InvalidOperationException($"{of.Name}.{field.Name} is not kept.");
        var body = new ParameterReplacer(value.Parameters[0], entity).Visit(value.Body);
        var property = body is MemberExpression member ? context.Model.FindEntityType(of.EntityType)!.FindProperty(member.Member.Name) : null;
        return new Column(field, body, property ?? throw new InvalidOperationException($"{of.Name}.{field.Name} is not a property of EF's model."));
    }

    private sealed class ParameterReplacer(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
