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

    public string StateDirectory => Path.Combine(_directory.FullName, "state");

    /// <param name="file">The name by which Postern tells what it is: <c>policy.yaml</c>, <c>router.rsc</c>, <c>knockd.conf</c>.</param>
    public static Task<RunningGate> Start(string text, string file = "policy.yaml", params string[] options) => Start(text, file, _ => { }, options);

    /// <param name="beside">Puts files into the policy's folder before it is loaded.</param>
    public static async Task<RunningGate> Start(string text, string file, Action<string> beside, params string[] options)
    {
        var gate = new RunningGate(await GuardedLab.Create(), file, options);
        try
        {
            beside(gate._directory.FullName);
            await gate.Write(text);
            await gate.Watch();
            return gate;
        }
        catch
        {
            await gate.DisposeAsync();
            throw;
        }
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
        Watcher = Lab.Gate.StartPostern(["gate", _file, "--state", StateDirectory, .. _options]);
        await Watcher.WaitForLine("the gate stands", TimeSpan.FromSeconds(20));
    }

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
