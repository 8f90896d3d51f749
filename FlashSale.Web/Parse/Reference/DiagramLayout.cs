using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FlashSale.Web.Parse.Reference;

/// <summary>
/// Where the tables of a diagram stand and how the lines between them run. A table stands to the right of those that it refers to; one that nothing
/// refers to and that refers to a single other one stands on that one's emptier side. A line over several columns gets a gap in those between.
/// </summary>
public sealed class DiagramLayout
{
    private const double Gutter = 80;
    private const double Gap = 22;
    private const double GapForLine = 18;
    private const double Margin = 12;
    private const int Rounds = 8;

    private DiagramLayout(IReadOnlyList<DiagramBox> boxes, IReadOnlyList<DiagramLine> lines)
    {
        Boxes = boxes;
        Lines = lines;
        Width = boxes.Max(box => box.X) + DiagramBox.Width + Margin;
        Height = boxes.Max(box => box.Y + box.Height) + Margin;
    }

    /// <summary>The tables.</summary>
    public IReadOnlyList<DiagramBox> Boxes { get; }

    /// <summary>What refers to what.</summary>
    public IReadOnlyList<DiagramLine> Lines { get; }

    /// <summary>How wide the diagram is.</summary>
    public double Width { get; }

    /// <summary>How high it is.</summary>
    public double Height { get; }

    /// <summary>Lays out tables and what they refer to by.</summary>
    public static DiagramLayout Of(IReadOnlyList<(IEntityType Entity, DiagramBox Box)> tables, IReadOnlyList<IForeignKey> relations)
    {
        var boxOf = tables.ToDictionary(table => table.Entity, table => table.Box);
        var lines = relations
            .Select(key => new DiagramLine(boxOf[key.DeclaringEntityType], key.Properties[0].Name, boxOf[key.PrincipalEntityType]) { IsOptional = !key.IsRequired, IsSingle = key.IsUnique })
            .ToList();
        List<DiagramBox> boxes = [.. tables.Select(table => table.Box)];
        ChooseColumns(boxes, lines);
        var slots = Slots(boxes, lines);
        Place(slots);
        foreach (var box in boxes)
            box.X = Margin + (box.Column * (DiagramBox.Width + Gutter));
        foreach (var line in lines)
            Draw(line, slots.Where(slot => slot.Line == line));
        return new DiagramLayout(boxes, lines);
    }

    private static void ChooseColumns(List<DiagramBox> boxes, List<DiagramLine> lines)
    {
        var isLeaf = boxes.ToDictionary(box => box, box => lines.All(line => line.To != box) && lines.Count(line => line.From == box) == 1);
        var isAlone = boxes.Where(box => lines.All(line => line.From != box && line.To != box)).ToHashSet();
        var heights = new Dictionary<int, double>();
        foreach (var box in boxes.Where(box => !isLeaf[box] && !isAlone.Contains(box)))
            Put(box, DepthOf(box, lines));
        var last = heights.Keys.DefaultIfEmpty(0).Max();
        foreach (var box in boxes.Where(box => isLeaf[box]).OrderByDescending(box => box.Height))
        {
            var column = lines.Single(line => line.From == box).To.Column;
            Put(box, column + 1 <= last && heights.GetValueOrDefault(column + 1) <= heights.GetValueOrDefault(column - 1) ? column + 1 : column - 1);
        }
        foreach (var box in boxes.Where(isAlone.Contains))
            Put(box, heights.MinBy(column => column.Value).Key);
        var first = boxes.Min(box => box.Column);
        foreach (var box in boxes)
            box.Column -= first;

        void Put(DiagramBox box, int column)
        {
            box.Column = column;
            heights[column] = heights.GetValueOrDefault(column) + box.Height + Gap;
        }
    }

    private static int DepthOf(DiagramBox box, List<DiagramLine> lines) => lines.Where(line => line.From == box).Select(line => DepthOf(line.To, lines) + 1).DefaultIfEmpty(0).Max();

    // What takes room in a column: a table, or a line that passes by.
    private static List<Slot> Slots(List<DiagramBox> boxes, List<DiagramLine> lines)
    {
        var slotOf = boxes.ToDictionary(box => box, box => new Slot(box, null, box.Column, box.Height));
        var slots = slotOf.Values.ToList();
        foreach (var line in lines)
        {
            var previous = slotOf[line.From];
            var step = Math.Sign(line.To.Column - line.From.Column);
            for (var column = line.From.Column + step; column != line.To.Column; column += step)
            {
                var passing = new Slot(null, line, column, GapForLine);
                slots.Add(passing);
                Join(previous, passing);
                previous = passing;
            }
            Join(previous, slotOf[line.To]);
        }
        return slots;
    }

    private static void Join(Slot one, Slot other)
    {
        one.Neighbours.Add(other);
        other.Neighbours.Add(one);
    }

    // Each goes to the middle of what it is joined to, as far as the others of its column leave room.
    private static void Place(List<Slot> slots)
    {
        var columns = slots.GroupBy(slot => slot.Column).OrderBy(column => column.Key).Select(column => column.ToList()).ToList();
        var height = columns.Max(column => column.Sum(slot => slot.Height + Gap));
        foreach (var column in columns)
            Stack(column, height);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var column in round % 2 == 0 ? columns : Enumerable.Reverse(columns))
            {
                foreach (var slot in column.Where(slot => slot.Neighbours.Count > 0))
                    slot.Wish = slot.Neighbours.Average(other => other.Y + (other.Height / 2)) - (slot.Height / 2);
                column.Sort((one, other) => (one.Wish + (one.Height / 2)).CompareTo(other.Wish + (other.Height / 2)));
                Stack(column, height);
            }
        }
        foreach (var slot in slots.Where(slot => slot.Box is not null))
            slot.Box!.Y = slot.Y;
    }

    private static void Stack(List<Slot> column, double height)
    {
        var top = Margin;
        foreach (var slot in column)
        {
            slot.Y = Math.Max(top, slot.Wish);
            top = slot.Y + slot.Height + Gap;
        }
        var bottom = Margin + height;
        for (var i = column.Count - 1; i >= 0; i--)
        {
            column[i].Y = Math.Min(column[i].Y, bottom - column[i].Height - Gap);
            bottom = column[i].Y;
        }
    }

    private static void Draw(DiagramLine line, IEnumerable<Slot> gaps)
    {
        var right = line.LeavesRight;
        var from = (X: right ? line.From.X + DiagramBox.Width : line.From.X, Y: line.From.MiddleOf(line.Field));
        var to = (X: right ? line.To.X : line.To.X + DiagramBox.Width, Y: line.To.MiddleOf(line.To.Fields.First(field => field.IsKey).Name));
        line.Start = from;
        var path = $"M{Text(from.X)} {Text(from.Y)}";
        var at = from;
        foreach (var gap in right ? gaps.OrderBy(gap => gap.Column) : gaps.OrderByDescending(gap => gap.Column))
        {
            var left = Margin + (gap.Column * (DiagramBox.Width + Gutter));
            var middle = gap.Y + (gap.Height / 2);
            path += Curve(at, (right ? left : left + DiagramBox.Width, middle)) + $"H{Text(right ? left + DiagramBox.Width : left)}";
            at = (right ? left + DiagramBox.Width : left, middle);
        }
        line.Path = path + Curve(at, to);
    }

    private static string Curve((double X, double Y) from, (double X, double Y) to)
    {
        var middle = (from.X + to.X) / 2;
        return $"C{Text(middle)} {Text(from.Y)} {Text(middle)} {Text(to.Y)} {Text(to.X)} {Text(to.Y)}";
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private sealed class Slot(DiagramBox? box, DiagramLine? line, int column, double height)
    {
        public DiagramBox? Box { get; } = box;

        public DiagramLine? Line { get; } = line;

        public int Column { get; } = column;

        public double Height { get; } = height;

        public List<Slot> Neighbours { get; } = [];

        public double Wish { get; set; }

        public double Y { get; set; }
    }
}
