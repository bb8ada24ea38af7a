using Postern.Spa.Keys;

namespace Postern.Cli.Keys;

/// <summary>Invitations that a person keeps, a file each, under the name by which the gate is knocked at.</summary>
internal static class SavedInvitation
{
    public const int LongestName = 128;

    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <param name="replace">Whether another invitation of this name gives way.</param>
    /// <returns>The command's exit code.</returns>
    public static int Save(string name, Invitation invitation, bool replace, Terminal terminal)
    {
        var file = PersonFolder.Gate(terminal, name);
        if (SecretFile.CreateFolder(Path.GetDirectoryName(file)!, terminal) is var refused and not ExitCode.Done)
            return refused;
        var content = invitation + "\n";
        if (!File.Exists(file))
            return SecretFile.Create(file, content, terminal);
        if (!SecretFile.TryRead(file, _ => true, terminal, out var old))
            return ExitCode.MachineRefused;
        if (old == content)
            return ExitCode.Done;
        if (replace)
            return SecretFile.Replace(file, content, terminal);
        terminal.Error.WriteLine($"postern: {file} holds another invitation and is left as it is; give another --name, or --replace");
        return ExitCode.WrongInput;
    }
}
