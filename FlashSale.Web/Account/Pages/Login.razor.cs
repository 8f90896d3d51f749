using System.ComponentModel.DataAnnotations;
using FlashSale.Data.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Account.Pages;

/// <summary>The login page. Its messages never reveal whether an account exists, unless the password was right.</summary>
public sealed partial class Login : ComponentBase
{
    private const string Refused = "Error: Wrong username, e-mail or password. After five wrong passwords, wait "
        + "up to an hour. If your e-mail address is confirmed, check your inbox: the link in today's e-mail lets you log in.";
    private const string NotConfirmed = "Error: Confirm your e-mail address first, with the link in the e-mail that we sent you.";
    private const string PasskeyRefused = "Error: This passkey doesn't belong to an account here, or the account can't log in right now.";
    private const string PasskeyTooLate = "Error: The passkey request timed out. Try again.";
    private string? message;
    private EditContext editContext = default!;

    [SupplyParameterFromForm]
    private InputModel Input { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Input ??= new();
        editContext = new EditContext(Input);
    }

    private string AddressOf(string page) =>
        Navigation.GetUriWithQueryParameters(
            Navigation.ToAbsoluteUri(page).AbsoluteUri, new Dictionary<string, object?> { ["ReturnUrl"] = ReturnUrl });

    private async Task LogInAsync()
    {
        if (Input.Passkey?.Error is { Length: > 0 } error)
            message = $"Error: {error}";
        else if (Input.Passkey?.CredentialJson is { Length: > 0 } credential)
            await LogInWithPasskeyAsync(credential);
        else if (editContext.Validate())
            await LogInWithPasswordAsync();
        // So that the password isn't part of the page that shows the error.
        Input.Password = "";
    }

    private async Task LogInWithPasskeyAsync(string credential)
    {
        SignInResult result;
        try
        {
            result = await SignIn.PasskeySignInAsync(credential);
        }
        catch (InvalidOperationException error) when (error.InnerException is null)
        {
            // The browser offers passkeys while the page is open, but the shop's challenge expires after five minutes.
            message = PasskeyTooLate;
            return;
        }
        Show(result, PasskeyRefused);
    }

    private async Task LogInWithPasswordAsync()
    {
        var login = Input.Login.Trim();
        // A username has no '@'.
        var user = login.Contains('@', StringComparison.Ordinal) ? await Users.FindByEmailAsync(login) : await Users.FindByNameAsync(login);
        if (user is null)
        {
            Guard.LogUnknownAccount();
            // Hashes a password anyway, so that the response time doesn't reveal that the account doesn't exist.
            Users.PasswordHasher.HashPassword(new User(), Input.Password);
            message = Refused;
        }
        else if (await SignIn.CanSignInAsync(user))
        {
            Show(await SignIn.PasswordSignInAsync(user, Input.Password, Input.RememberMe, lockoutOnFailure: false), Refused);
        }
        else if (await Users.CheckPasswordAsync(user, Input.Password))
        {
            message = NotConfirmed;
        }
        else
        {
            message = Refused;
        }
    }

    private void Show(SignInResult result, string refused)
    {
        if (result.Succeeded)
            Redirects.To(ReturnUrl);
        else if (result.RequiresTwoFactor)
            Redirects.To("/Account/LoginWith2fa", new() { ["ReturnUrl"] = ReturnUrl, ["RememberMe"] = Input.RememberMe });
        else
            message = refused;
    }

    private sealed class InputModel
    {
        [Required(ErrorMessage = "Enter your username or e-mail.")]
        [StringLength(256, ErrorMessage = "Enter at most {1} characters.")]
        public string Login { get; set; } = "";

        [Required(ErrorMessage = "Enter your password.")]
        [StringLength(100, ErrorMessage = "Enter at most {1} characters.")]
        public string Password { get; set; } = "";

        public bool RememberMe { get; set; }

        public PasskeyInputModel? Passkey { get; set; }
    }
}
