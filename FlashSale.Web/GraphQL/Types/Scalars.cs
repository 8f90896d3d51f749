using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>The scalar types, one instance each.</summary>
internal sealed class Scalars
{
    public IGraphType Id { get; } = new IdScalar();

    public IGraphType String { get; } = new StringGraphType();

    public IGraphType Int { get; } = new IntGraphType();

    public IGraphType Boolean { get; } = new BooleanGraphType();

    public IGraphType Number { get; } = new NumberScalar();

    public IGraphType Date { get; } = new DateScalar();

    public IGraphType Object { get; } = new ObjectScalar();

    public IGraphType Any { get; } = new AnyScalar();
}
