using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Guards;

/// <summary>Ports whose touch bans the source. Knock ports, services and public ports come first; a trap never takes them.</summary>
public sealed partial class GuardCompiler
{
    private void Traps()
    {
        for (var i = 0; i < _guard.Traps.Count; i++)
        {
            var time = NftText.Time(_guard.Traps[i].Ban);
            Chain($"trap.{i + 1}", $"bans for {time}",
            [
                .. Elsewhere,
                "fib daddr type != local return",
                .. TrustedRules("return"),
                .. PerFamily((ip, v) => $"{ip} saddr @{GuardNames.Admitted}{v} return"),
                .. HasWideAdmission ? [$"jump {WideAdmission}", $"meta mark != {NftText.Mark(_options.IdleMark)} goto spared"] : (string[])[],
                .. _automata.Gate is null ? [] : (string[])["jump forget"],
                .. PerFamily((ip, v) => $"update @{GuardNames.Banned}{v} {{ {ip} saddr timeout {time} }}"),
                Log(GuardNames.TrapEvent),
                $"counter drop comment \"touched a trap: banned for {time}\"",
            ]);
        }
    }

    private IEnumerable<string> TrapRules() => _guard.Traps.SelectMany((trap, i) => trap.Ports
        .GroupBy(p => p.Protocol)
        .Select(g => $"{g.Key} dport {NftText.SetOf(Merged(g).Select(r => r.ToString()))} jump trap.{i + 1}"));

    private static IEnumerable<PortRange> Merged(IEnumerable<PortPattern> patterns)
    {
        var kept = new List<PortRange>();
        foreach (var range in patterns.Select(p => p.Ports).OrderBy(r => r.First))
        {
            if (kept.Count > 0 && range.First <= kept[^1].Last)
                kept[^1] = new(kept[^1].First, Math.Max(kept[^1].Last, range.Last));
            else
                kept.Add(range);
        }

        return kept;
    }
}
