using System.Diagnostics;
using System.Text;
using Postern.Cli;

namespace Postern.Tests.Cli.Keys;

/// <summary>A person's own folder with what the program made in it, and a working folder beside.</summary>
internal sealed class PersonsFolder : IDisposable
{
    public string Home { get; } = Directory.CreateTempSubdirectory("postern-keys-").FullName;

    public string this[string name] => Path.Combine(Home, name);

    public void Dispose() => Directory.Delete(Home, recursive: true);

    public Terminal Terminal(TextWriter output, TextWriter error, string input = "") =>
        new(output, error, () => new MemoryStream(Encoding.UTF8.GetBytes(input)), new Clock()) { Home = Home };

    public async Task<(int Code, string Output, string Error)> Run(params string[] arguments) => await RunWith("", arguments);

    public async Task<(int Code, string Output, string Error)> RunWith(string input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.Run(arguments, Terminal(output, error, input));
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>What another program says of it.</summary>
    public static (int Code, string Output) Ask(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? output : output + error.Result);
    }

    /// <summary>A file that only its owner can read, as the policy wants its keys.</summary>
    public string Write(string name, string content)
    {
        File.WriteAllText(this[name], content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(this[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return this[name];
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 21, 20, 0, 0, TimeSpan.Zero);
    }
}
