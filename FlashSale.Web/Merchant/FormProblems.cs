using FlashSale.Domain;

namespace FlashSale.Web.Merchant;

/// <summary>The errors of a form: validation errors by field, a server error, or that the merchant has logged out.</summary>
public sealed class FormProblems
{
    /// <summary>Shown to a merchant who has logged out since the page was opened.</summary>
    public const string LoggedOut = "Nothing was saved because you've logged out. Log in again, then reload this page.";

    private readonly Dictionary<string, string> unread = [];
    private IReadOnlyList<Problem> broken = [];

    /// <summary>True if the server failed to save the form.</summary>
    public bool IsFault { get; private set; }

    /// <summary>True if the merchant has logged out since the page was opened.</summary>
    public bool IsLoggedOut { get; private set; }

    /// <summary>True if a field holds a number that can't be parsed.</summary>
    public bool AnyUnread => unread.Count > 0;

    /// <summary>True if there are no errors.</summary>
    public bool None => broken.Count == 0 && !IsFault && !IsLoggedOut;

    /// <summary>Records that a field's number can't be parsed. The error shows when the merchant saves, not while they type.</summary>
    public void Misread(string field, string problem) => unread[field] = problem;

    /// <summary>Records that a field is empty or its number could be parsed.</summary>
    public void Read(string field) => unread.Remove(field);

    /// <summary>True if the field's number can't be parsed.</summary>
    public bool IsUnread(string field) => unread.ContainsKey(field);

    /// <summary>Shows the fields whose numbers can't be parsed.</summary>
    public void ShowUnread() => broken = [.. unread.Select(each => new Problem(each.Key, each.Value))];

    /// <summary>Shows validation errors.</summary>
    public void Show(IReadOnlyList<Problem> problems) => broken = problems;

    /// <summary>Shows that the server failed.</summary>
    public void ShowFault() => IsFault = true;

    /// <summary>Shows that the merchant has logged out.</summary>
    public void ShowLoggedOut() => IsLoggedOut = true;

    /// <summary>Removes all errors because the form was filled again.</summary>
    public void StartOver()
    {
        unread.Clear();
        Clear();
    }

    /// <summary>Removes the shown errors. Fields that can't be parsed stay recorded, because their text is still there.</summary>
    public void Clear()
    {
        broken = [];
        IsFault = false;
        IsLoggedOut = false;
    }

    /// <summary>True if the field has an error.</summary>
    public bool Has(string field) => broken.Any(problem => problem.Field == field);

    /// <summary>The field's errors; null if it has none.</summary>
    public string? At(string field) =>
        Has(field) ? string.Join(" ", broken.Where(problem => problem.Field == field).Select(problem => problem.Message)) : null;

    /// <summary>Errors of any other field than these.</summary>
    public IEnumerable<string> Outside(IReadOnlyCollection<string> fields) =>
        broken.Where(problem => !fields.Contains(problem.Field)).Select(problem => problem.Message);
}
