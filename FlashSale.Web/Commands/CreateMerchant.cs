using FlashSale.Data.Accounts;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Commands;

/// <summary>
/// <c>create-merchant --username NAME --email ADDRESS</c>: creates a merchant account. The password is read from the environment
/// (<c>FLASHSALE_PASSWORD</c>) or from standard input, so that it isn't stored in the shell's history.
/// </summary>
internal static class CreateMerchant
{
    public const string Name = "create-merchant";

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code: 0 if done, 1 if refused, 2 for wrong arguments.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, string[] rest)
    {
        // Not the shop's configuration, because that includes USERNAME and EMAIL of the operator's environment.
        var arguments = new ConfigurationBuilder().AddCommandLine(rest).Build();
        if (arguments["username"] is not { Length: > 0 } userName || arguments["email"] is not { Length: > 0 } email)
        {
            await Console.Error.WriteLineAsync(
                $"Usage: dotnet FlashSale.Web.dll {Name} --username NAME --email ADDRESS\n"
                + $"The password is read from {PasswordInput.Variable} or from standard input.");
            return 2;
        }
        if (await PasswordInput.ReadAsync() is not { } password)
            return 2;

        await using var scope = services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var clock = scope.ServiceProvider.GetRequiredService<TimeProvider>();
        var user = User.Create(userName, email, clock.Now());
        user.EmailConfirmed = true;
        var result = await users.CreateAsync(user, password);
        if (result.Succeeded)
            result = await users.AddToRolesAsync(user, [Roles.Merchant, Roles.Customer]);
        if (!result.Succeeded)
        {
            await Console.Error.WriteLineAsync(
                "No merchant was created. " + string.Join(" ", result.Errors.Select(error => error.Description)));
            return 1;
        }
        Console.WriteLine($"Created merchant {userName}. They can log in now.");
        return 0;
    }
}
