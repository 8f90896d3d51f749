using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse.Reference;

namespace FlashSale.Tests.Web.Parse.Reference;

/// <summary>How the tables of the diagram are laid out.</summary>
public sealed class DiagramLayoutTests
{
    [Fact]
    public async Task No_table_lies_on_another()
    {
        await using var shop = RunningShop.Open();
        foreach (var diagram in Diagrams(shop))
        {
            foreach (var box in diagram.Boxes)
                diagram.Boxes.Where(other => other != box && Overlap(box, other)).ShouldBeEmpty(box.Name);
        }
    }

    [Fact]
    public async Task Every_table_lies_within_the_diagram()
    {
        await using var shop = RunningShop.Open();
        foreach (var diagram in Diagrams(shop))
            diagram.Boxes.ShouldAllBe(box => box.X >= 0 && box.Y >= 0 && box.X + DiagramBox.Width <= diagram.Width && box.Y + box.Height <= diagram.Height);
    }

    [Fact]
    public async Task Every_line_leads_from_one_column_of_the_diagram_to_another()
    {
        await using var shop = RunningShop.Open();
        foreach (var diagram in Diagrams(shop))
            diagram.Lines.ShouldAllBe(line => line.From.Column != line.To.Column && line.Path.StartsWith('M'));
    }

    private static DiagramLayout[] Diagrams(RunningShop shop) => [shop.Get<EntityModel>().Shop, shop.Get<EntityModel>().Accounts];

    private static bool Overlap(DiagramBox one, DiagramBox other) =>
        one.X < other.X + DiagramBox.Width && other.X < one.X + DiagramBox.Width && one.Y < other.Y + other.Height && other.Y < one.Y + one.Height;
}
