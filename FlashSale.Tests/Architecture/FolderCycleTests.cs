using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;

namespace FlashSale.Tests.Architecture;

/// <summary>Checks that folders don't depend on each other in a circle.</summary>
public sealed class FolderCycleTests
{
    [Theory]
    [InlineData("FlashSale.Domain")]
    [InlineData("FlashSale.Data")]
    [InlineData("FlashSale.Web")]
    [InlineData("FlashSale.Web.Parse")]
    public void Folders_form_no_cycle(string parent)
    {
        var rule = new SliceRuleCreator();
        rule.SetSliceAssignment(new SliceAssignment(type => FolderOf(type, parent), $"folders of {parent}"));

        FindCycles(parent, new GivenSlices(rule)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("FlashSale.Domain")]
    [InlineData("FlashSale.Data")]
    public void Folders_and_their_subfolders_form_no_cycle(string parent) =>
        FindCycles(parent, SliceRuleDefinition.Slices().Matching(parent + ".(*)")).ShouldBeEmpty();

    private static IEnumerable<string> FindCycles(string parent, GivenSlices folders)
    {
        var project = string.Join('.', parent.Split('.').Take(2));
        var architecture = new ArchLoader().LoadAssemblies(System.Reflection.Assembly.Load(project)).Build();
        folders.GetObjects(architecture).Count().ShouldBeGreaterThan(5);
        return folders.Should().BeFreeOfCycles().Evaluate(architecture)
            .Where(result => !result.Passed).Select(result => result.Description);
    }

    // Types that are directly in the parent connect its folders, such as Web's Pipeline. They may depend on all of them.
    private static SliceIdentifier FolderOf(IType type, string parent) =>
        type.Namespace.FullName.StartsWith(parent + ".", StringComparison.Ordinal)
            ? SliceIdentifier.Of(type.Namespace.FullName[(parent.Length + 1)..].Split('.')[0])
            : SliceIdentifier.Ignore();
}
