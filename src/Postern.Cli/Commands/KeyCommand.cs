using System.CommandLine;

namespace Postern.Cli.Commands;

/// <summary><c>postern key</c>: keys of people and of gates, and the invitations that bring both together.</summary>
public static class KeyCommand
{
    public static Command Create(Terminal terminal) => new("key", "keys of people and of gates, invitations, QR codes")
    {
        KeyNewCommand.Create(terminal),
        KeyShowCommand.Create(terminal),
        KeyListCommand.Create(terminal),
        KeyRevokeCommand.Create(terminal),
        KeyRotateCommand.Create(terminal),
        KeyInviteCommand.Create(terminal),
        KeyAcceptCommand.Create(terminal),
        KeyQrCommand.Create(terminal),
    };
}
