using System.ComponentModel;
using Postern.Cli.Demo;
using Postern.Client;

namespace Postern.Cli.Sessions.AtLogin;

/// <summary>Makes and takes away what starts at a login. Each may be done twice: the second time changes nothing.</summary>
/// <param name="run">Runs a program to its end; null where it cannot be started.</param>
internal sealed class LoginInstaller(ILoginRegistry registry, Func<IReadOnlyList<string>, CancellationToken, Task<ProgramRun?>> run, Terminal terminal)
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public async Task<int> Install(CancellationToken stop)
    {
        var file = registry.File;
        try
        {
            Write(file);
            if (await RunAll(registry.Installing, stop) is { } refusal)
            {
                if (!file.IsKept)
                {
                    terminal.Error.WriteLine($"postern: {registry.Place} is not made: {refusal}");
                    return ExitCode.MachineRefused;
                }

                // The file does its work at the next login where a desktop looks for it; what could not be done now is said.
                terminal.Out.WriteLine($"{registry.Place} is written; {refusal}");
                terminal.Out.WriteLine("to start it, in a session of your own:");
                foreach (var command in registry.Installing)
                    terminal.Out.WriteLine($"    {string.Join(' ', command)}");
                return ExitCode.Done;
            }

            terminal.Out.WriteLine($"{registry.Place} runs now, and from each login on; --at-login --remove takes it away");
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"postern: cannot write {file.Path}: {e.Message}");
            return ExitCode.MachineRefused;
        }
        finally
        {
            if (!file.IsKept)
                TryDelete(file.Path);
        }
    }

    public async Task<int> Remove(CancellationToken stop)
    {
        var file = registry.File;
        if (file.IsKept && !File.Exists(file.Path))
        {
            terminal.Out.WriteLine($"there is no {registry.Place}");
            return ExitCode.Done;
        }

        var refusal = await RunAll(registry.Removing, stop);
        try
        {
            File.Delete(file.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"postern: cannot remove {file.Path}: {e.Message}");
            return ExitCode.MachineRefused;
        }

        await RunAll(registry.Forgetting, stop);
        terminal.Out.WriteLine(refusal is null ? $"{registry.Place} is gone" : $"{registry.Place} is gone; what runs may go on until the next login: {refusal}");
        return ExitCode.Done;
    }

    /// <summary>By its own name, and never through a shell.</summary>
    public static async Task<ProgramRun?> Run(IReadOnlyList<string> argv, CancellationToken stop)
    {
        try
        {
            return await ProgramRun.Of(argv, "", stop);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    // All of them, since the first may only be there to make room for the others; the last word is the last one's.
    private async Task<string?> RunAll(IReadOnlyList<IReadOnlyList<string>> commands, CancellationToken stop)
    {
        string? refusal = null;
        foreach (var command in commands)
        {
            refusal = await run(command, stop) switch
            {
                null => $"there is no {command[0]} here",
                { ExitCode: 0 } => null,
                { LastWords: var words } => $"{command[0]} says: {words}",
            };
        }

        return refusal;
    }

    private static void Write(LoginFile file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);
        WholeFile.Replace(file.Path, file.Content, Readable);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It could not be made there either.
        }
    }
}
