using Postern.Policy.Backends.Nftables.Loading;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Guards;

/// <summary>
/// Single packets that authorise. As datagrams they are judged before anything else, bans included: whoever was banned by packets in his name
/// must not stay out, and a tag is better evidence than an address. What may be one goes to the watcher whole and is dropped, and so is
/// everything else at a port that is there for nothing else; nothing ever answers. In connections they pass by and are only copied.
/// </summary>
public sealed partial class GuardCompiler
{
    /// <summary>All tags twice: while they are exchanged the old ones still have their place.</summary>
    private const int TagRoom = 2 * SpaTagCommands.Most;

    private const int UdpHeader = 8;

    private const string Alphabet = "{ 0x2b, 0x2f-0x39, 0x41-0x5a, 0x61-0x7a }";

    private const string UrlAlphabet = "{ 0x2d, 0x30-0x39, 0x41-0x5a, 0x5f, 0x61-0x7a }";

    /// <summary>The chain that finds out whether a trap has met somebody from a prefix with a grant; the packet's mark tells.</summary>
    private const string WideAdmission = "admitted.wide";

    private bool GrantsPrefixes => _guard.Spa is { GrantsPrefixes: true };

    private bool HasWideAdmission => GrantsPrefixes && HasTraps;

    private bool TakesDatagrams => _guard.Spa is { } spa && spa.DatagramPorts.Any();

    /// <summary>Ports are few and the test is the first: all other traffic of the host pays for no more than this.</summary>
    private IEnumerable<string> DatagramRules => !TakesDatagrams ? [] : [$"udp dport {NftText.SetOf(Merged(_guard.Spa!.DatagramPorts).Select(r => r.ToString()))} jump spa"];

    /// <summary>Before connections that stand are let by; as for HTTP steps, the first bytes tell most packets apart.</summary>
    private IEnumerable<string> StreamRules => _guard.Spa is not { TakesFwknop: true } spa ? [] :
    [
        .. spa.StreamPorts.Any() ? [$"tcp dport {NftText.SetOf(Merged(spa.StreamPorts).Select(r => r.ToString()))} @ih,0,8 {AnyOf(SpaShape.FwknopFirst)} {InConnection} jump spa.stream"] : (string[])[],
        .. spa.RequestPorts.Any()
            ? [$"tcp dport {NftText.SetOf(Merged(spa.RequestPorts).Select(r => r.ToString()))} @ih,0,24 0x{Convert.ToHexStringLower(SpaShape.RequestStart[..3])} {InConnection} jump spa.request"]
            : (string[])[],
    ];

    private static string InConnection => "ct state established ct direction original";

    private void Spa()
    {
        if (_guard.Spa is not { } spa)
            return;
        if (!_options.HasWatcher)
            _diagnostics.Add(NftablesDiagnostics.NeedsWatcher(spa.Span, "single packet authorization", "run postern gate FILE, or let knocks alone open doors"));
        if (spa.TakesPostern)
            _sets.Add(new NftSet { Name = GuardNames.SpaTags, KeyType = "integer", TypeOf = Tag, Size = TagRoom, IsWatched = true, Comment = "what an SPA packet of ours may begin with at the moment" });
        WideGrants();
        if (TakesDatagrams)
            Datagrams(spa);
        if (spa.TakesFwknop && spa.StreamPorts.Any())
            Copied("spa.stream", "an fwknop packet as the first bytes of a connection?", [$"{Segment} {IsFwknop("ih", 0)}"]);
        if (spa.TakesFwknop && spa.RequestPorts.Any())
        {
            Copied("spa.request", "an fwknop packet as the path of a request?",
            [
                $"{Segment} {Are(SpaShape.RequestStart)} @ih,{SpaShape.RequestStart.Length * 8},8 {AnyOf(SpaShape.FwknopFirstInUrl)} {InAlphabet("ih", SpaShape.RequestStart.Length, UrlAlphabet)}",
                $"{Segment} {Are(SpaShape.ProxyRequestStart)}",
            ]);
        }
    }

    private void Datagrams(SpaEntrance spa)
    {
        var shared = spa.DatagramPorts.SelectMany(p => _guard.Public.Where(p.Overlaps).Select(o => Common(p, o))).ToList();
        Chain("spa", "an SPA packet?",
        [
            .. Elsewhere,
            spa.TakesPostern ? $"udp length {UdpHeader + SpaShape.Length} {Tag} @{GuardNames.SpaTags} goto spa.taken" : null,
            spa.TakesFwknop ? $"udp length {UdpHeader + SpaShape.ShortestFwknop}-{UdpHeader + SpaShape.LongestFwknop} {IsFwknop("th", UdpHeader)} goto spa.taken" : null,
            shared.Count > 0 ? $"udp dport {NftText.SetOf(Merged(shared).Select(r => r.ToString()))} return" : null,
            HereOnly,
            "counter drop comment \"at an SPA port, but no SPA packet\"",
        ]);
        Chain("spa.taken", "the watcher looks at it",
        [
            HereOnly,
            HandUp,
            "counter drop comment \"SPA packets for the watcher\"",
        ]);
    }

    private void Copied(string chain, string comment, IEnumerable<string> tests)
    {
        Chain(chain, comment, [.. Elsewhere, HereOnly, .. tests.Select(t => $"{t} goto {chain}.copied")]);
        Chain($"{chain}.copied", "", HandUp, "counter comment \"SPA packets in connections, for the watcher\"");
    }

    /// <summary>
    /// Intervals, which packets cannot fill: the watcher does. Prefixes of one door must not overlap (<see cref="Loading.WideGrantCommands"/>).
    /// </summary>
    private void WideGrants()
    {
        if (!GrantsPrefixes)
            return;
        SourceSet(GuardNames.WideGrants, "prefix . door: may pass until the time runs out", "mark", flags: "interval,timeout", isWatched: true);
        if (!HasTraps)
            return;
        Chain(WideAdmission, "is the source's prefix let in at some door?",
        [
            .. _guard.Doors.Where(d => d.People.Count > 0).SelectMany(d => PerFamily((ip, v) => $"{ip} saddr . meta mark @{GuardNames.WideGrants}{v} return")
                .Prepend($"meta mark set {NftText.Mark(_automata.DoorIds[d])}")),
            Idle,
        ]);
        Chain("spared", "", Idle);
    }

    /// <summary>Whole and at once: with more than one packet to a message the kernel waits for others. Without a limit: only a key tells rubbish.</summary>
    private static string HandUp => $"log prefix \"{GuardNames.SpaEvent}\" group {NftablesOptions.SpaGroup} queue-threshold 1";

    private static string Tag => $"@th,{UdpHeader * 8},{SpaShape.TagLength * 8}";

    private static string Segment => PayloadBytes.Has("ih", SpaShape.ShortestFwknop - 1);

    /// <summary><see cref="SpaShape.MayBeFwknop"/>, but for the length.</summary>
    private static string IsFwknop(string header, int at)
    {
        var mask = Convert.ToHexStringLower(Enumerable.Repeat((byte)0x80, SpaShape.AsciiBytes).ToArray());
        return $"@{header},{at * 8},8 {AnyOf(SpaShape.FwknopFirst)} @{header},{at * 8},{SpaShape.AsciiBytes * 8} & 0x{mask} == 0 {InAlphabet(header, at, Alphabet)}";
    }

    private static string InAlphabet(string header, int at, string alphabet) =>
        string.Join(' ', Enumerable.Range(1, SpaShape.AlphabetBytes - 1).Select(i => $"@{header},{(at + i) * 8},8 {alphabet}"));

    private static string AnyOf(ReadOnlySpan<byte> bytes) => NftText.SetOf(bytes.ToArray().Order().Select(b => $"0x{b:x2}"));

    private static string Are(ReadOnlySpan<byte> bytes) => string.Join(' ', PayloadBytes.Are(bytes.ToArray(), foldsCase: false, "ih", 0));

    private static PortPattern Common(PortPattern one, PortPattern other) =>
        new(one.Protocol, new PortRange(Math.Max(one.Ports.First, other.Ports.First), Math.Min(one.Ports.Last, other.Ports.Last)));

    private static IEnumerable<ushort> StreamPorts(SpaEntrance? spa) =>
        (spa?.StreamPorts ?? []).SelectMany(p => Enumerable.Range(p.Ports.First, p.Ports.Count)).Select(p => (ushort)p).Distinct().Order();
}
