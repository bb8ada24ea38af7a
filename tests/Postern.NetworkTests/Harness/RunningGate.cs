using System.Text.Json;
using Shouldly;

namespace Postern.NetworkTests.Harness;

/// <summary>A lab whose gate has <c>postern gate FILE</c> running on it, with a policy file and a state directory of its own.</summary>
public sealed class RunningGate : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("postern-gate-");
    private readonly string _file;
    private readonly string[] _options;

    private RunningGate(GuardedLab lab, string file, string[] options) => (Lab, _file, _options) = (lab, Path.Combine(_directory.FullName, file), options);

    public GuardedLab Lab { get; }

    public BackgroundProcess Watcher { get; private set; } = null!;

    /// <summary>Files of this machine in whose place the watcher, and it alone, sees others: by their path the path of the other. From the next <see cref="Watch"/> on.</summary>
    public Dictionary<string, string> Instead { get; } = [];

    /// <summary>By how much shorter than this machine's own the uptime is that the watcher sees, in whole seconds.</summary>
    public long YoungerBy { get; set; }

    /// <summary>Words before the watcher's own that become it by exec: setpriv, env.</summary>
    public IReadOnlyList<string> Through { get; set; } = [];

    public string StateDirectory => Path.Combine(_directory.FullName, "state");

    /// <param name="file">The name by which Postern tells what it is: <c>policy.yaml</c>, <c>router.rsc</c>, <c>knockd.conf</c>.</param>
    public static Task<RunningGate> Start(string text, string file = "policy.yaml", params string[] options) => Start(text, file, _ => { }, options);

    /// <param name="beside">Puts files into the policy's folder before it is loaded.</param>
    /// <param name="options">The name of a file beside the policy stands for that file.</param>
    public static async Task<RunningGate> Start(string text, string file, Action<string> beside, params string[] options)
    {
        var gate = await Prepare(text, file, options);
        try
        {
            beside(gate._directory.FullName);
            await gate.Watch();
            return gate;
        }
        catch
        {
            await gate.DisposeAsync();
            throw;
        }
    }

    /// <summary>All is there but the watcher, which <see cref="Watch"/> starts.</summary>
    public static async Task<RunningGate> Prepare(string text, string file = "policy.yaml", params string[] options)
    {
        var gate = new RunningGate(await GuardedLab.Create(), file, options);
        await gate.Write(text);
        return gate;
    }

    public async Task Write(string text)
    {
        var isNew = !File.Exists(_file);
        await File.WriteAllTextAsync(_file, text);
        if (isNew)
            (await Lab.Gate.Run("chmod", "600", _file)).OrThrow();
    }

    /// <summary>A file beside the policy.</summary>
    public string Beside(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Starts the watcher, again after <see cref="BackgroundProcess.Kill"/>.</summary>
    public async Task Watch()
    {
        if (Watcher is not null)
            await Watcher.DisposeAsync();
        string[] around = Instead.Count == 0 ? [] : OtherFiles.Seen(Instead, "--time", "--boottime", $"-{YoungerBy}");
        Watcher = Lab.Gate.Start([.. around, .. Through, PosternBinary.Path, "gate", _file, "--state", StateDirectory, .. _options.Select(o => File.Exists(Beside(o)) ? Beside(o) : o)]);
        await Watcher.WaitForLine("the gate stands", TimeSpan.FromSeconds(20));
    }

    /// <summary>The command line on the gate, among the files that the watcher sees.</summary>
    public Task<CommandResult> Postern(params string[] arguments) =>
        Lab.Gate.Run(["nsenter", $"--mount=/proc/{Watcher.Id}/ns/mnt", "--", PosternBinary.Path, .. arguments]);

    /// <summary>The journal's lines so far.</summary>
    public async Task<string[]> Journal() => await File.ReadAllLinesAsync(Path.Combine(StateDirectory, "journal"));

    /// <summary>What <c>status --json</c> prints.</summary>
    public async Task<JsonElement> Status()
    {
        using var json = JsonDocument.Parse((await Postern("status", "--json")).OrThrow().Out);
        return json.RootElement.Clone();
    }

    /// <summary>What <c>status</c> says is wrong: <c>part: text</c>.</summary>
    public async Task<IReadOnlyList<string>> Troubles() =>
        [.. (await Status()).GetProperty("watcher").GetProperty("troubles").EnumerateArray().Select(t => $"{t.GetProperty("part")}: {t.GetProperty("text")}")];

    /// <summary>Waits until <c>status</c> shows a trouble whose text contains this.</summary>
    public async Task<string> Trouble(string containing, double seconds = 5)
    {
        string? found = null;
        await Until(async () => (found = (await Troubles()).FirstOrDefault(t => t.Contains(containing))) is not null, $"a trouble with '{containing}'", seconds);
        return found!;
    }

    /// <summary>Waits until the client may connect.</summary>
    public Task Opens(Ip ip, int port = GuardedLab.Protected) =>
        Until(async () => await Lab.Look(ip, port: port) == ProbeResult.Connected, $"an open tcp/{port} over {ip}");

    /// <summary>Waits until something is so; fails after <paramref name="seconds"/>.</summary>
    public static async Task Until(Func<Task<bool>> so, string what, double seconds = 5)
    {
        for (var waited = 0.0; waited < seconds; waited += 0.02)
        {
            if (await so())
                return;
            await Moment.Pass(0.02);
        }

        throw new ShouldAssertException($"{what} did not come within {seconds} s");
    }

    public async ValueTask DisposeAsync()
    {
        if (Watcher is not null)
            await Watcher.DisposeAsync();
        await Lab.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
