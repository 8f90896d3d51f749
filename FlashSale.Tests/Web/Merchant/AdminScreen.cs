using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace FlashSale.Tests.Web.Merchant;

/// <summary>Reads and operates a rendered dashboard page.</summary>
internal sealed class AdminScreen(IRenderedComponent<IComponent> page)
{
    /// <summary>The texts of all visible buttons.</summary>
    public IReadOnlyList<string> Buttons =>
        [.. page.FindAll("button").Select(button => button.TextContent.Trim()).Where(text => text.Length > 0)];

    /// <summary>The shown conflict: the editor, and each field with both values.</summary>
    public IReadOnlyList<(string Field, string Yours, string Theirs)> Conflict =>
        [.. page.FindAll(".conflict tbody tr").Select(row => (TextOf(row, "th"), TextOf(row, ".yours"), TextOf(row, ".theirs")))];

    /// <summary>Buttons whose accessible name doesn't begin with their visible text.</summary>
    public IReadOnlyList<string> MisnamedButtons =>
        [.. page.FindAll("button[aria-label]")
            .Where(button => !button.GetAttribute("aria-label")!.StartsWith(button.TextContent.Trim(), StringComparison.Ordinal))
            .Select(button => button.GetAttribute("aria-label")!)];

    public string Text => string.Join(" ", page.Nodes.Select(node => node.TextContent));

    public void Press(string button) => Button(button).Click();

    /// <summary>Clicks an icon button.</summary>
    public void ClickLabel(string label) => page.Find($"button[aria-label='{label}']").Click();

    /// <summary>Whether an icon button is disabled.</summary>
    public bool IsLabelDisabled(string label) => page.Find($"button[aria-label='{label}']").IsDisabled();

    /// <summary>Types into the field with this accessible name and leaves it.</summary>
    public void TypeAt(string label, string text)
    {
        page.Find($"input[aria-label='{label}']").Change(text);
        page.Find($"input[aria-label='{label}']").Blur();
    }

    /// <summary>Chooses files.</summary>
    public void Upload(params (string Name, byte[] Content)[] files) =>
        page.FindComponent<InputFile>().UploadFiles(
            [.. files.Select(file => InputFileContent.CreateFromBinary(file.Content, file.Name))]);

    public bool IsDisabled(string button) => Button(button).IsDisabled();

    public void Submit() => page.Find("form").Submit();

    /// <summary>Types into a field and leaves it.</summary>
    public void Type(string label, string text)
    {
        Field(label).Change(text);
        Field(label).Blur();
    }

    /// <summary>Types into a field that reports every key.</summary>
    public void TypeByKey(string label, string text) => Field(label).Input(text);

    public string? Shown(string label) => Field(label).GetAttribute("value");

    /// <summary>The text in a field of several lines.</summary>
    public string Typed(string label) => Field(label).GetAttribute("value") ?? Field(label).TextContent;

    /// <summary>The values of an attribute of all elements that a selector finds.</summary>
    public IReadOnlyList<string?> Attributes(string selector, string name) =>
        [.. page.FindAll(selector).Select(element => element.GetAttribute(name))];

    /// <summary>The HTML inside an element.</summary>
    public string Html(string selector) => page.Find(selector).InnerHtml;

    /// <summary>The texts of each row's cells.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows =>
        [.. page.FindAll("tbody tr").Select(row => (IReadOnlyList<string>)[.. row.QuerySelectorAll("td").Select(WordsOf)])];

    /// <summary>The error message of a field; null if there's none.</summary>
    public string? ProblemAt(string label) =>
        Control(label).QuerySelector(".mud-input-error .mud-input-helper-text, .mud-input-helper-text.mud-input-error")?.TextContent.Trim();

    /// <summary>The text of the first row in a column.</summary>
    public string CellOf(string heading) => page.Find($"td[data-label='{heading}']").TextContent.Trim();

    public void Eventually(Action assertion) => page.WaitForAssertion(assertion);

    // A dialog covers the page and the dialogs it was opened from.
    private IElement Button(string text)
    {
        var dialogs = page.FindAll(".mud-dialog");
        IEnumerable<IElement> buttons = dialogs.Count > 0 ? dialogs[^1].QuerySelectorAll("button") : page.FindAll("button");
        return buttons.First(button => button.TextContent.Trim() == text);
    }

    private IElement Field(string label) =>
        Control(label).QuerySelector("input, textarea") ?? throw new InvalidOperationException($"{label} is no field.");

    private IElement Control(string label) =>
        page.FindAll(".mud-input-control").First(control => control.QuerySelector("label")?.TextContent.Trim() == label);

    private static string WordsOf(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string TextOf(IElement row, string selector) => row.QuerySelector(selector)!.TextContent.Trim();
}
