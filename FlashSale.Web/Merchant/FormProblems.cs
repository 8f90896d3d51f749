using FlashSale.Domain;

namespace FlashSale.Web.Merchant;

/// <summary>What is wrong with a form: broken rules by their field, or that it could not be saved at all, because the server failed or the merchant has logged out.</summary>
public sealed class FormProblems
{
    /// <summary>What a merchant is told who has logged out since the page was opened.</summary>
    public const string LoggedOut = "You have logged out, so nothing was changed. Log in again, and open this page anew.";

    private readonly Dictionary<string, string> unread = [];
    private IReadOnlyList<Problem> broken = [];

    /// <summary>Whether the server failed.</summary>
    public bool IsFault { get; private set; }

    /// <summary>Whether the merchant has logged out since the page was opened.</summary>
    public bool IsLoggedOut { get; private set; }

    /// <summary>Whether there is a number that cannot be read.</summary>
    public bool AnyUnread => unread.Count > 0;

    /// <summary>Whether nothing is wrong.</summary>
    public bool None => broken.Count == 0 && !IsFault && !IsLoggedOut;

    /// <summary>A number is typed that cannot be read for sure. It is shown when the form is to be saved, not while one types.</summary>
    public void Misread(string field, string problem) => unread[field] = problem;

    /// <summary>A field can be read, or is empty.</summary>
    public void Read(string field) => unread.Remove(field);

    /// <summary>Whether a number is typed that cannot be read.</summary>
    public bool IsUnread(string field) => unread.ContainsKey(field);

    /// <summary>Shows which numbers cannot be read.</summary>
    public void ShowUnread() => broken = [.. unread.Select(each => new Problem(each.Key, each.Value))];

    /// <summary>Takes the rules that are broken.</summary>
    public void Show(IReadOnlyList<Problem> problems) => broken = problems;

    /// <summary>The server failed.</summary>
    public void ShowFault() => IsFault = true;

    /// <summary>The merchant has logged out.</summary>
    public void ShowLoggedOut() => IsLoggedOut = true;

    /// <summary>The form is filled anew: nothing is wrong with it, and all of it can be read.</summary>
    public void StartOver()
    {
        unread.Clear();
        Clear();
    }

    /// <summary>Forgets everything but what cannot be read, which is typed still.</summary>
    public void Clear()
    {
        broken = [];
        IsFault = false;
        IsLoggedOut = false;
    }

    /// <summary>Whether something is wrong with a field.</summary>
    public bool Has(string field) => broken.Any(problem => problem.Field == field);

    /// <summary>What is wrong with a field; null if nothing is.</summary>
    public string? At(string field) => Has(field) ? string.Join(" ", broken.Where(problem => problem.Field == field).Select(problem => problem.Message)) : null;

    /// <summary>What belongs to none of these fields.</summary>
    public IEnumerable<string> Outside(IReadOnlyCollection<string> fields) =>
        broken.Where(problem => !fields.Contains(problem.Field)).Select(problem => problem.Message);
}
