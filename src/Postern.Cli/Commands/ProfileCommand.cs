using System.CommandLine;

namespace Postern.Cli.Commands;

/// <summary><c>postern profile</c>: what a person keeps about the doors they knock at.</summary>
public static class ProfileCommand
{
    public static Command Create(Terminal terminal) => new("profile", "what you keep about the doors you knock at: postern knock NAME")
    {
        ProfileListCommand.Create(terminal),
        ProfileShowCommand.Create(terminal),
        ProfileAddCommand.Create(terminal),
        ProfileRemoveCommand.Create(terminal),
        ProfileImportCommand.Create(terminal),
    };
}
