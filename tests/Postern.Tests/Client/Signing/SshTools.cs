using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.Signing;

/// <summary>OpenSSH's own programs in a folder of their own: keys, and an agent.</summary>
internal sealed class SshTools : IAsyncDisposable
{
    private Process? _agent;

    public SshTools()
    {
        Directory.CreateDirectory(Path.Combine(Home, ".ssh"));
        Directory.CreateDirectory(Path.Combine(Home, ".config", "postern"));
    }

    /// <summary>The home of a person who has nothing yet.</summary>
    public string Home { get; } = Directory.CreateTempSubdirectory("postern-ssh-").FullName;

    public string Socket => Path.Combine(Home, "agent");

    /// <summary>Makes a key pair and returns the private file.</summary>
    public async Task<string> Key(string type, string name, string passphrase = "", string comment = "alice@laptop", params string[] more)
    {
        var file = Path.Combine(Home, name);
        (await Run("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", comment, "-f", file, .. more])).Code.ShouldBe(0);
        return file;
    }

    public async Task StartAgent()
    {
        _agent = Process.Start(new ProcessStartInfo("ssh-agent") { UseShellExecute = false, ArgumentList = { "-D", "-a", Socket }, RedirectStandardOutput = true, RedirectStandardError = true })!;
        for (var waited = 0; waited < 300 && !File.Exists(Socket); waited++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    public async Task Add(string file) => (await Run("ssh-add", "-q", file)).Code.ShouldBe(0);

    public async Task<(int Code, string Out, string Error)> Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment["HOME"] = Home;
        start.Environment["SSH_AUTH_SOCK"] = Socket;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await error);
    }

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null)
        {
            _agent.Kill();
            await _agent.WaitForExitAsync(CancellationToken.None);
            _agent.Dispose();
        }

        Directory.Delete(Home, recursive: true);
    }
}
