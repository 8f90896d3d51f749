using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;

namespace FlashSale.Tests.Architecture;

/// <summary>Checks that folders don't depend on each other in a circle.</summary>
public sealed class FolderCycleTests
{
    // Files that are directly in the parent connect its folders, such as Program.cs in Web. They may depend on all of them.
    [Theory]
    [InlineData("FlashSale.Domain")]
    [InlineData("FlashSale.Data")]
    [InlineData("FlashSale.Web")]
    [InlineData("FlashSale.Web.Parse")]
    public void Folders_form_no_cycle(string parent)
    {
        var project = string.Join('.', parent.Split('.').Take(2));
        var architecture = new ArchLoader().LoadAssemblies(System.Reflection.Assembly.Load(project)).Build();
        var folders = SliceRuleDefinition.Slices().Matching(parent + ".(*)");
        var found = folders.GetObjects(architecture).ToList();
        found.Count.ShouldBeGreaterThan(5);
        found.Sum(folder => folder.Types.Count()).ShouldBe(
            architecture.Types.Count(type => type.Namespace.FullName.StartsWith(parent + ".", StringComparison.Ordinal)));

        folders.Should().BeFreeOfCycles().Evaluate(architecture)
            .Where(result => !result.Passed).Select(result => result.Description).ShouldBeEmpty();
    }
}
