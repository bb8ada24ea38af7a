using System.Text;

namespace Postern.Cli.Routers;

/// <summary>A question to a person whose answer does not appear on the screen.</summary>
internal static class SecretPrompt
{
    private const int Longest = 1024;

    /// <summary>Null where standard input is no terminal, so that a file piped in is never taken for a password, and when the person gives up (Ctrl-D, Escape).</summary>
    public static string? Ask(string question)
    {
        if (Console.IsInputRedirected)
            return null;
        Console.Error.Write(question);
        var answer = Read(static () => Console.ReadKey(intercept: true));
        Console.Error.WriteLine();
        return answer;
    }

    internal static string? Read(Func<ConsoleKeyInfo> next)
    {
        var typed = new StringBuilder();
        while (true)
        {
            switch (next())
            {
                case { Key: ConsoleKey.Enter }:
                    return typed.ToString();
                case { Key: ConsoleKey.Escape } or { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control }:
                    return null;
                case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }:
                    typed.Clear();
                    break;
                case { Key: ConsoleKey.Backspace }:
                    typed.Length -= typed.Length == 0 ? 0 : typed.Length > 1 && char.IsLowSurrogate(typed[^1]) ? 2 : 1;
                    break;
                case { KeyChar: var letter } when !char.IsControl(letter) && typed.Length < Longest:
                    typed.Append(letter);
                    break;
            }
        }
    }
}
