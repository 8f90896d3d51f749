using FlashSale.Domain;

namespace FlashSale.Web.Components.Admin;

/// <summary>What is wrong with a form: broken rules by their field, or that it could not be saved at all.</summary>
public sealed class FormProblems
{
    private IReadOnlyList<Problem> broken = [];

    /// <summary>Whether the server failed.</summary>
    public bool IsFault { get; private set; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool None => broken.Count == 0 && !IsFault;

    /// <summary>Takes the rules that are broken.</summary>
    public void Show(IReadOnlyList<Problem> problems) => broken = problems;

    /// <summary>The server failed.</summary>
    public void ShowFault() => IsFault = true;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        broken = [];
        IsFault = false;
    }

    /// <summary>Whether something is wrong with a field.</summary>
    public bool Has(string field) => broken.Any(problem => problem.Field == field);

    /// <summary>What is wrong with a field; null if nothing is.</summary>
    public string? At(string field) => Has(field) ? string.Join(" ", broken.Where(problem => problem.Field == field).Select(problem => problem.Message)) : null;

    /// <summary>What belongs to none of these fields.</summary>
    public IEnumerable<string> Outside(IReadOnlyCollection<string> fields) =>
        broken.Where(problem => !fields.Contains(problem.Field)).Select(problem => problem.Message);
}
