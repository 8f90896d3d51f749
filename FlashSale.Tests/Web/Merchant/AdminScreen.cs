using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace FlashSale.Tests.Web.Merchant;

/// <summary>What a merchant sees, and does, in words.</summary>
internal sealed class AdminScreen(IRenderedComponent<IComponent> page)
{
    /// <summary>The texts on every button that can be seen.</summary>
    public IReadOnlyList<string> Buttons => [.. page.FindAll("button").Select(button => button.TextContent.Trim()).Where(text => text.Length > 0)];

    /// <summary>The conflict that is shown: who, and each field with yours and theirs.</summary>
    public IReadOnlyList<(string Field, string Yours, string Theirs)> Conflict =>
        [.. page.FindAll(".conflict tbody tr").Select(row => (TextOf(row, "th"), TextOf(row, ".yours"), TextOf(row, ".theirs")))];

    /// <summary>Buttons whose accessible name does not begin with the text that is seen on them.</summary>
    public IReadOnlyList<string> MisnamedButtons =>
        [.. page.FindAll("button[aria-label]").Where(button => !button.GetAttribute("aria-label")!.StartsWith(button.TextContent.Trim(), StringComparison.Ordinal)).Select(button => button.GetAttribute("aria-label")!)];

    public string Text => string.Join(" ", page.Nodes.Select(node => node.TextContent));

    public void Press(string button) => Button(button).Click();

    /// <summary>Presses a button that shows an icon only.</summary>
    public void PressLabelled(string label) => page.Find($"button[aria-label='{label}']").Click();

    public bool IsDisabled(string button) => Button(button).IsDisabled();

    public void Submit() => page.Find("form").Submit();

    /// <summary>Types into a field and leaves it.</summary>
    public void Type(string label, string text)
    {
        Field(label).Change(text);
        Field(label).Blur();
    }

    /// <summary>Types into a field that tells every key.</summary>
    public void TypeAsOneGoes(string label, string text) => Field(label).Input(text);

    public string? Shown(string label) => Field(label).GetAttribute("value");

    /// <summary>What is said to be wrong with a field; null if nothing is.</summary>
    public string? ProblemAt(string label) => Control(label).QuerySelector(".mud-input-error .mud-input-helper-text, .mud-input-helper-text.mud-input-error")?.TextContent.Trim();

    /// <summary>What the first row of a list shows under a heading.</summary>
    public string CellOf(string heading) => page.Find($"td[data-label='{heading}']").TextContent.Trim();

    public void Eventually(Action assertion) => page.WaitForAssertion(assertion);

    // A dialog lies over the page and over the dialogs that it was opened from.
    private IElement Button(string text)
    {
        var dialogs = page.FindAll(".mud-dialog");
        IEnumerable<IElement> buttons = dialogs.Count > 0 ? dialogs[^1].QuerySelectorAll("button") : page.FindAll("button");
        return buttons.First(button => button.TextContent.Trim() == text);
    }

    private IElement Field(string label) => Control(label).QuerySelector("input, textarea") ?? throw new InvalidOperationException($"{label} is no field.");

    private IElement Control(string label) =>
        page.FindAll(".mud-input-control").First(control => control.QuerySelector("label")?.TextContent.Trim() == label);

    private static string TextOf(IElement row, string selector) => row.QuerySelector(selector)!.TextContent.Trim();
}
