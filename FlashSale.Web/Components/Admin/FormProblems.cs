using FlashSale.Domain;

namespace FlashSale.Web.Components.Admin;

/// <summary>What is wrong with a form: broken rules by their field, or that it could not be saved at all.</summary>
public sealed class FormProblems
{
    private IReadOnlyList<Problem> problems = [];

    /// <summary>Said when the server failed.</summary>
    public const string FaultText = "It could not be saved. Try again.";

    /// <summary>Whether the server failed.</summary>
    public bool IsFault { get; private set; }

    /// <summary>Takes the rules that were broken.</summary>
    public void Show(IReadOnlyList<Problem> broken) => problems = broken;

    /// <summary>The server failed.</summary>
    public void ShowFault() => IsFault = true;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        problems = [];
        IsFault = false;
    }

    /// <summary>What is wrong with a field; null if nothing.</summary>
    public string? At(string field) => problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    /// <summary>Whether something is wrong with a field.</summary>
    public bool Has(string field) => At(field) is not null;

    /// <summary>What belongs to none of the form's fields.</summary>
    public IEnumerable<string> Outside(IReadOnlyCollection<string> fields) =>
        problems.Where(problem => !fields.Contains(problem.Field)).Select(problem => problem.Message);
}
