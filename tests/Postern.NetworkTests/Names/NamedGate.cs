using System.Diagnostics;
using System.Net;
using System.Text;
using Postern.NetworkTests.Harness;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.FrontEnds;
using Postern.Watcher;
using Postern.Watcher.Gates;
using Postern.Watcher.Journal;
using Postern.Watcher.Names;
using Postern.Watcher.Names.Resolving;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Names;

/// <summary>A gate in a lab whose host names are kept, driven by the test's own hand.</summary>
internal sealed class NamedGate : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly GuardedLab _lab;
    private readonly KernelGate _gate;
    private readonly HostNameKeeper _keeper;
    private NameSets? _sets;

    private NamedGate(GuardedLab lab, IPEndPoint server)
    {
        _lab = lab;
        _gate = lab.Gate.Inside(() => KernelGate.Open(out var refusal) ?? throw new InvalidOperationException(refusal));
        Troubles = new Troubles(TimeProvider.System, _ => { });
        var client = new DnsClient(new DnsClientOptions { Servers = () => [server], Limit = TimeSpan.FromMilliseconds(300), Rounds = 1, Open = lab.Gate.OpenSocket });
        var timing = new NameTiming
        {
            Least = TimeSpan.FromMilliseconds(200),
            Most = TimeSpan.FromSeconds(2),
            FirstRetry = TimeSpan.FromMilliseconds(100),
            LastRetry = TimeSpan.FromMilliseconds(400),
        };
        _keeper = new HostNameKeeper(new NameSchedule(timing), client.Ask, changes => lab.Gate.Inside(() => _sets!.Apply(changes)), TimeProvider.System, Troubles, Known.Add, () => { });
    }

    public Troubles Troubles { get; }

    /// <summary>What went to the record.</summary>
    public List<NameAddresses> Known { get; } = [];

    /// <summary>A gate with a policy, or, where the text begins with a slash, a script in force.</summary>
    public static NamedGate Up(GuardedLab lab, IPEndPoint server, string text)
    {
        var gate = new NamedGate(lab, server);
        gate.Load(text);
        return gate;
    }

    public void Load(string text)
    {
        var file = new InputFile(text.StartsWith('/') ? "router.rsc" : "policy.yaml", Encoding.UTF8.GetBytes(text));
        var compilation = PolicyCompiler.Compile([file], new CompileOptions { ForNftables = true, Nftables = new NftablesOptions { HasWatcher = true } });
        compilation.HasErrors.ShouldBeFalse(string.Join('\n', compilation.Diagnostics));
        var table = compilation.Table!;
        var loaded = _lab.Gate.Inside(() => Loader.Load(_gate, table, []));
        loaded.Done.ShouldBeTrue(loaded.Errors);
        _sets = _lab.Gate.Inside(() => NameSets.Read(_gate, table.Name, table.Watch.Names))!;
        _keeper.Begin(table.Watch.Names, _sets.Held);
    }

    public void Restore(string name, params string[] addresses) => _keeper.Restore(name, addresses.Select(IPAddress.Parse));

    /// <summary>One turn of the loop.</summary>
    public void Step() => _keeper.Step();

    /// <summary>Lets the keeper run until something has come about.</summary>
    public async Task Until(Func<bool> done, string what)
    {
        for (var begin = Stopwatch.GetTimestamp(); !done(); await Task.Delay(5, TestContext.Current.CancellationToken))
        {
            Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(Patience, what);
            _keeper.Step();
        }
    }

    /// <summary>Until the record has it that the name stands for these and nothing else, and the kernel does as well.</summary>
    public async Task Until(params string[] addresses)
    {
        await Until(() => Known.Count > 0 && Known[^1].Addresses.ToHashSet().SetEquals(addresses.Select(IPAddress.Parse)), string.Join(", ", addresses));
        Step();
    }

    public void Dispose()
    {
        _keeper.Dispose();
        _gate.Dispose();
    }
}
