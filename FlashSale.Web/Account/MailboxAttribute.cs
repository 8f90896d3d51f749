using System.ComponentModel.DataAnnotations;

namespace FlashSale.Web.Account;

/// <summary>Refuses what can't be an account's e-mail address. An empty field is left to <see cref="RequiredAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MailboxAttribute() : ValidationAttribute(EmailRules.Refusal)
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is string text && (string.IsNullOrWhiteSpace(text) || EmailAddress.IsValid(text.Trim())));
}
