using System.Text;

namespace FlashSale.Web.Hosting.Commands;

/// <summary>
/// Reads the password that a command needs: from the environment or one line of standard input, so that it's in no shell history.
/// </summary>
internal static class PasswordInput
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "FLASHSALE_PASSWORD";

    /// <summary>Reads it. Null if there is none, which has been reported then.</summary>
    public static async Task<string?> ReadAsync()
    {
        var password = Environment.GetEnvironmentVariable(Variable) ?? await ReadLineAsync();
        if (!string.IsNullOrEmpty(password))
            return password;
        await Console.Error.WriteLineAsync($"There is no password: set {Variable}, or write it to standard input.");
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
