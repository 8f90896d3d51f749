using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace FlashSale.Tests.Architecture;

/// <summary>Checks that dependencies point only from Web to Data to Domain.</summary>
public sealed class DependencyTests
{
    private const string EntityFramework = @"^(Microsoft\.EntityFrameworkCore|LinqToDB|Npgsql|Microsoft\.Data)(\.|$)";
    private const string AspNetCore = @"^(Microsoft\.AspNetCore|MudBlazor)(\.|$)";
    private const string DataProject = @"^FlashSale\.Data(\.|$)";
    private const string WebProject = @"^FlashSale\.Web(\.|$)";

    private static readonly System.Reflection.Assembly Domain = System.Reflection.Assembly.Load("FlashSale.Domain");
    private static readonly System.Reflection.Assembly Data = System.Reflection.Assembly.Load("FlashSale.Data");
    private static readonly System.Reflection.Assembly Web = System.Reflection.Assembly.Load("FlashSale.Web");
    private static readonly ArchUnitNET.Domain.Architecture Shop = new ArchLoader().LoadAssemblies(Domain, Data, Web).Build();

    [Theory]
    [InlineData(DataProject)]
    [InlineData(WebProject)]
    [InlineData(EntityFramework)]
    [InlineData(AspNetCore)]
    public void Domain_does_not_depend_on_outer_layers(string namespaces) => Violations(Domain, namespaces).ShouldBeEmpty();

    [Fact]
    public void Data_does_not_depend_on_Web() => Violations(Data, WebProject).ShouldBeEmpty();

    [Fact]
    public void A_forbidden_dependency_is_found()
    {
        Violations(Data, EntityFramework).ShouldNotBeEmpty();
        Violations(Data, @"^FlashSale\.Domain(\.|$)").ShouldNotBeEmpty();
    }

    private static List<string> Violations(System.Reflection.Assembly project, string namespaces) =>
        [.. Types().That().ResideInAssembly(project)
            .Should().NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching(namespaces))
            .WithoutRequiringPositiveResults()
            .Evaluate(Shop)
            .Where(result => !result.Passed)
            .Select(result => result.Description)];
}
