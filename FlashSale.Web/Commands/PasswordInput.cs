using System.Text;

namespace FlashSale.Web.Commands;

/// <summary>
/// Reads a command's password from the environment or from standard input, so that it isn't stored in the shell's history.
/// </summary>
internal static class PasswordInput
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "FLASHSALE_PASSWORD";

    /// <summary>Reads the password. Null if it's missing, after printing an error.</summary>
    public static async Task<string?> ReadAsync()
    {
        var password = Environment.GetEnvironmentVariable(Variable) ?? await ReadLineAsync();
        if (!string.IsNullOrEmpty(password))
            return password;
        await Console.Error.WriteLineAsync($"The password is missing. Set {Variable} or write it to standard input.");
        return null;
    }

    private static async Task<string?> ReadLineAsync()
    {
        if (Console.IsInputRedirected)
            return await Console.In.ReadLineAsync();
        Console.Write("Password: ");
        var password = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key != ConsoleKey.Backspace)
                password.Append(key.KeyChar);
            else if (password.Length > 0)
                password.Length--;
        }
        Console.WriteLine();
        return password.ToString();
    }
}
