using Postern.Policy.Diagnostics;
using Postern.Policy.Lowering;
using Postern.Policy.Watching;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Guards;

/// <summary>
/// A guard as sets and chains. The way of a packet: <c>before_tracking</c> (SYNs and banned sources, before the kernel spends a
/// connection entry on them) or <c>tracked</c> (all other new packets) → <c>fresh</c>, whose one look-up in <c>ports</c> leads to
/// <c>service</c>, to the knock's chain, or on to the host's own firewall. What a door forwards is translated in
/// <c>forwarding</c>, once it has passed. Each part is a file: entry, services, forwards, knocks, closer
/// looks, requests, SPA packets, traps.
/// </summary>
public sealed partial class GuardCompiler
{
    /// <summary>Enough for every client of a busy gate; bans and grants beyond it are not made rather than let memory grow.</summary>
    public const int SourceLimit = 1 << 18;

    private readonly Guard _guard;
    private readonly NftablesOptions _options;
    private readonly DiagnosticBag _diagnostics;
    private readonly GuardAutomata _automata;
    private readonly List<NftSet> _sets = [];
    private readonly List<NftChain> _chains = [];

    /// <summary>What <c>ports</c> says, filled by each part; a port has one destination.</summary>
    private readonly Dictionary<(IpProtocol Protocol, ushort Port), string> _ports = [];

    private GuardCompiler(Guard guard, GuardAutomata automata, NftablesOptions options, DiagnosticBag diagnostics) =>
        (_guard, _automata, _options, _diagnostics) = (guard, automata, options, diagnostics);

    public static TablePart Compile(Guard guard, GuardAutomata automata, NftablesOptions options, DiagnosticBag diagnostics)
    {
        var compiler = new GuardCompiler(guard, automata, options, diagnostics);
        compiler.Sources();
        compiler.Services();
        compiler.Forwards();
        compiler.Public();
        compiler.Knocks();
        compiler.Looks();
        compiler.Requests();
        compiler.Spa();
        compiler.Traps();
        compiler.Ports();
        compiler.Entry();
        return new TablePart(compiler._sets, compiler._chains, guard.Interfaces)
        {
            Watch = new WatchPlan
            {
                Knocks = compiler._looks,
                Names = [.. compiler.NameUses],
                OneTime = [.. guard.Doors.Where(d => d.OneTime is { Line.Length: > 0 }).Select(d => new OneTimeUse(d.Name, OneTimeUse.NumberOf(d), d.OneTime!))],
                Listeners =
                [
                    .. guard.Doors.Where(d => d.Listens).SelectMany(d => d.Opener.AllSteps).Where(IsRequest).Select(s => s.Port!.Value)
                        .Concat(guard.Spa is { Listens: true } spa ? spa.HttpPorts : []).Distinct().Order(),
                ],
                Streams = [.. StreamPorts(guard.Spa)],
            },
        };
    }

    private bool HasTraps => _guard.Traps.Count > 0;

    private bool HasTrusted => _guard.Trusted.Any(t => t.Range is not null);

    private bool HasTrustedNames => _options.HasWatcher && _guard.Trusted.Any(t => t.HostName is not null);

    private string Idle => $"meta mark set {NftText.Mark(_options.IdleMark)}";

    /// <summary>What is done for IPv4 and for IPv6 alike.</summary>
    private static IEnumerable<string> PerFamily(Func<string, string, string> rule) => [rule("ip", "4"), rule("ip6", "6")];

    private void Chain(string name, string comment, params IEnumerable<string?> rules) =>
        _chains.Add(new NftChain(name, null, comment, [.. rules.OfType<string>()]));

    private void SourceSet(string name, string comment, string? otherKey = null, string? data = null, int size = SourceLimit, string flags = "dynamic,timeout", bool isWatched = false)
    {
        foreach (var family in IpFamily.Both.Each())
        {
            _sets.Add(new NftSet
            {
                Name = name + NftText.Digit(family),
                KeyType = NftText.AddressType(family) + (otherKey is null ? "" : " . " + otherKey),
                DataType = data,
                Flags = flags,
                Size = size,
                IsWatched = isWatched,
                Comment = comment,
            });
        }
    }

    /// <summary>
    /// True for a source that changes or ends attempts faster than a client would. The kernel only marks a removed element and
    /// collects it once a second, so that one source could otherwise make every look-up walk a long chain of its dead attempts.
    /// What such a source sends is not judged at all: it neither ends an attempt nor moves one.
    /// </summary>
    private static string TooBusy(string ip, string v) => $"update @{GuardNames.Busy}{v} {{ {ip} saddr timeout 2s limit rate over 50/second burst 200 packets }}";

    /// <summary>
    /// An event for <c>postern watch</c>: at once (the kernel would gather events for a second), the headers only; limited, so that a
    /// flood costs no more than a look at a counter.
    /// </summary>
    private static string Log(string what) =>
        $"limit rate 200/second burst 100 packets log prefix \"{NftText.Quoted(what)}\" group {NftablesOptions.LogGroup} snaplen 128 queue-threshold 1";
}
