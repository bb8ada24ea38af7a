using System.Diagnostics.CodeAnalysis;
using System.Text;
using Postern.Spa.Keys;

namespace Postern.Cli.Keys;

/// <summary>An invitation from standard input: the whole of it, or what a person pastes at a terminal, where nothing else would say when it is over.</summary>
internal static class PastedInvitation
{
    /// <summary>As mail programs break it; more than these hold no invitation.</summary>
    private const int MostLines = 16;

    /// <summary>False after a message on the terminal. Whether it is an invitation is not looked at.</summary>
    public static bool TryRead(Terminal terminal, [NotNullWhen(true)] out string? text)
    {
        if (terminal.ReadLine is not { } readLine)
            return SecretFile.TryRead("-", _ => false, terminal, out text);
        terminal.Error.WriteLine("paste the invitation, then press Enter:");
        var pasted = new StringBuilder();
        for (var lines = 0; lines < MostLines && readLine() is { } line && (line.Length > 0 || pasted.Length == 0); lines++)
        {
            pasted.Append(line.Trim());
            if (Invitation.TryRead(pasted.ToString(), out _, out _))
                break;
        }

        text = pasted.ToString();
        return true;
    }
}
