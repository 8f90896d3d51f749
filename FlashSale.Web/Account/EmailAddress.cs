using System.Buffers;
using MimeKit;

namespace FlashSale.Web.Account;

/// <summary>
/// Decides which e-mail addresses an account can have: exactly one mailbox, written in one way. Thread-safe.
/// Comments, display names, quoted names, address literals and characters outside ASCII aren't accepted, so that two accounts can't
/// name one mailbox in two ways. A domain such as müller.example is written as xn--mller-kva.example.
/// </summary>
public static class EmailAddress
{
    /// <summary>Longest address, in characters: what a mail server must accept.</summary>
    public const int MaxLength = 254;

    private const int MaxLocalLength = 64;
    private const int MaxLabelLength = 63;

    private static readonly SearchValues<char> LocalCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.");

    private static readonly SearchValues<char> LabelCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Whether a text is an address that an account can have. Blanks around it count: trim it first.</summary>
    public static bool IsValid(string? text)
    {
        if (text is null || text.Length > MaxLength || text.IndexOf('@', StringComparison.Ordinal) is var at && at < 0)
            return false;
        return IsLocalPart(text.AsSpan(0, at))
            && IsDomain(text.AsSpan(at + 1))
            && MailboxAddress.TryParse(text, out var mailbox)
            && string.IsNullOrEmpty(mailbox.Name)
            && (mailbox.Address == text || string.Equals(mailbox.GetAddress(idnEncode: true), text, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsLocalPart(ReadOnlySpan<char> local) =>
        local.Length is > 0 and <= MaxLocalLength
        && !local.ContainsAnyExcept(LocalCharacters)
        && local[0] != '.' && local[^1] != '.'
        && !local.Contains("..", StringComparison.Ordinal);

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        var labels = 0;
        var last = domain;
        foreach (var range in domain.Split('.'))
        {
            last = domain[range];
            if (last.Length is 0 or > MaxLabelLength || last.ContainsAnyExcept(LabelCharacters) || last[0] == '-' || last[^1] == '-')
                return false;
            labels++;
        }
        // A top-level domain isn't a number; 127.0.0.1 is no domain.
        return labels >= 2 && last.ContainsAnyExceptInRange('0', '9');
    }
}
