namespace FlashSale.Web.Parse.Reference;

/// <summary>How one table refers to another.</summary>
/// <param name="from">The table that refers.</param>
/// <param name="column">The column that it refers by.</param>
/// <param name="to">The table that it refers to.</param>
public sealed class DiagramLine(DiagramBox from, string column, DiagramBox to)
{
    /// <summary>The table that refers.</summary>
    public DiagramBox From => from;

    /// <summary>The column that it refers by.</summary>
    public string Field => column;

    /// <summary>The table that it refers to.</summary>
    public DiagramBox To => to;

    /// <summary>Whether a row may refer to none.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether at most one row refers to the same one.</summary>
    public bool IsSingle { get; init; }

    /// <summary>The way of the line, in the language of SVG paths.</summary>
    public string Path { get; set; } = "";

    /// <summary>Where it leaves the table that refers.</summary>
    public (double X, double Y) Start { get; set; }

    /// <summary>Whether it leaves to the right.</summary>
    public bool LeavesRight => From.Column < To.Column;
}
