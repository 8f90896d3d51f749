using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;

namespace FlashSale.Tests.Architecture;

/// <summary>Checks that the folders of a project don't depend on each other in a circle.</summary>
public sealed class FolderCycleTests
{
    [Theory]
    [InlineData("FlashSale.Domain")]
    [InlineData("FlashSale.Data")]
    [InlineData("FlashSale.Web")]
    public void Folders_form_no_cycle(string project)
    {
        var architecture = new ArchLoader().LoadAssemblies(System.Reflection.Assembly.Load(project)).Build();
        var folders = SliceRuleDefinition.Slices().Matching(project + ".(*)");
        folders.GetObjects(architecture).Count().ShouldBeGreaterThan(5);

        folders.Should().BeFreeOfCycles().Evaluate(architecture)
            .Where(result => !result.Passed).Select(result => result.Description).ShouldBeEmpty();
    }
}
