namespace FlashSale.Web.Parse.Reference;

/// <summary>A table in the diagram.</summary>
/// <param name="name">The table's name.</param>
/// <param name="fields">Its columns, those of the key first.</param>
public sealed class DiagramBox(string name, IReadOnlyList<DiagramField> fields)
{
    /// <summary>How wide every table is.</summary>
    public const double Width = 258;

    /// <summary>How high the line with the name is.</summary>
    public const double HeadHeight = 30;

    /// <summary>How high a column's line is.</summary>
    public const double RowHeight = 20;

    private const double Foot = 6;

    /// <summary>The table's name.</summary>
    public string Name => name;

    /// <summary>Its columns, those of the key first.</summary>
    public IReadOnlyList<DiagramField> Fields => fields;

    /// <summary>In which column of the diagram it stands; 0 is the leftmost.</summary>
    public int Column { get; set; }

    /// <summary>Its left side.</summary>
    public double X { get; set; }

    /// <summary>Its upper side.</summary>
    public double Y { get; set; }

    /// <summary>How high it is.</summary>
    public double Height => HeadHeight + (Fields.Count * RowHeight) + Foot;

    /// <summary>The middle of a column's line.</summary>
    public double MiddleOf(string column)
    {
        var row = Fields.TakeWhile(each => each.Name != column).Count();
        return Y + HeadHeight + ((row + 0.5) * RowHeight);
    }
}
