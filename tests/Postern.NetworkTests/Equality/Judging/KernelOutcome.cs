using System.Globalization;
using System.Text.RegularExpressions;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Policy.Backends.Nftables.Rules;
using Postern.Policy.Diagnostics;
using Postern.Policy.Lowering;
using Postern.Rules.Model;

namespace Postern.NetworkTests.Equality.Judging;

/// <summary>What the kernel holds after a trace, read from nft's listing of both tables.</summary>
internal static partial class KernelOutcome
{
    /// <summary>Entries without a time in a list that also has some with one stand there for ten years.</summary>
    private static readonly TimeSpan Forever = TimeSpan.FromDays(3000);

    /// <param name="arrived">Packets that reached the gate at all.</param>
    public static Outcome Parse(RuleSet ruleSet, string listing, TimeSpan readAt, out long arrived)
    {
        var counters = new Dictionary<string, (long Packets, long Bytes)>();
        foreach (var counter in RuleCounter.Parse(listing))
        {
            var sum = counters.GetValueOrDefault(counter.Comment);
            counters[counter.Comment] = (sum.Packets + counter.Packets, sum.Bytes + counter.Bytes);
        }

        arrived = counters["arrived"].Packets;
        var comments = ruleSet.Chains.SelectMany(c => c.Rules).Select(r => r.Comment).ToHashSet();
        var sets = Elements(listing);
        var entries = new Dictionary<Entry, TimeSpan?>();
        foreach (var (family, list) in ruleSet.Chains.SelectMany(c => c.Rules.Select(r => (c.Family, List: (r.Effect as AddToListEffect)?.List)))
            .Concat(ruleSet.AddressListEntries.Select(e => (e.Family, List: (string?)e.List))).Where(l => l.List is not null).Distinct())
        {
            Take(ListSets.Dynamic(family, list!), $"list {list}", key => key);
        }

        foreach (var list in ruleSet.AddressListEntries.GroupBy(e => e.List))
        {
            Configured.Add(entries, list.Key,
            [
                .. IpFamily.Both.Each().SelectMany(f => sets.GetValueOrDefault(ListSets.Static(f, list.Key)) ?? [])
                    .Select(e => (AddressRange.TryParse(e.Key, out var range) ? range : throw new FormatException(e.Key), readAt + e.Expires)),
            ]);
        }

        if (ruleSet.Guard is { } guard)
        {
            var automata = AutomatonBuilder.Build(guard, new DiagnosticBag())!;
            foreach (var family in IpFamily.Both.Each().Select(NftText.Digit))
            {
                Take(GuardNames.Banned + family, "bans", key => key);
                Take(GuardNames.Grants + family, "grants", key => key.Split(" . ") is [var source, var door] ? $"{source} at {automata.DoorIds.First(d => d.Value == Number(door)).Key.Name}" : key);
                foreach (var automaton in automata.All)
                {
                    var name = automaton.Name.Length == 0 ? GuardNames.Attempts : $"{GuardNames.Attempts}.{NftText.Slug(automaton.Name)}.";
                    foreach (var element in sets.GetValueOrDefault(name + family) ?? [])
                        entries[new Entry("attempts", $"{element.Key} {EvaluatorOutcome.StateName(automaton, Number(element.Data!))}")] = readAt + element.Expires;
                }

                foreach (var element in sets.GetValueOrDefault(GuardNames.Stages + family) ?? [])
                {
                    var (source, id) = element.Key.Split(" . ") is [var address, var state] ? (address, Number(state)) : ("", 0u);
                    var automaton = automata.All.First(a => a.States.Any(s => s.Id == id));
                    entries[new Entry("attempts", $"{source} {EvaluatorOutcome.StateName(automaton, id)}")] = readAt + element.Expires;
                }
            }
        }

        return new Outcome(
            sets.GetValueOrDefault("passed")?.Select(e => FrameWriter.NumberOf(e.Key)).ToHashSet() ?? [],
            counters.Where(c => comments.Contains(c.Key)).ToDictionary(), entries);

        void Take(string set, string place, Func<string, string> name)
        {
            foreach (var element in sets.GetValueOrDefault(set) ?? [])
                entries[new Entry(place, name(element.Key))] = element.Expires > Forever ? null : readAt + element.Expires;
        }
    }

    private static uint Number(string mark) => uint.Parse(mark.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static Dictionary<string, List<Element>> Elements(string listing)
    {
        var sets = new Dictionary<string, List<Element>>();
        foreach (Match set in SetBlock().Matches(listing))
            sets[set.Groups[1].Value] = [.. set.Groups[2].Value.Split(',').Select(e => Element.Parse(e.Trim()))];
        return sets;
    }

    [GeneratedRegex(@"\t(?:set|map) (\S+) \{\n(?:\t\t[^\n]*\n)*?\t\telements = \{ ([^}]*) \}")]
    private static partial Regex SetBlock();

    [GeneratedRegex(@"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$")]
    private static partial Regex Time();

    /// <summary><c>KEY timeout 1s350ms expires 1s20ms : DATA</c>.</summary>
    private sealed record Element(string Key, TimeSpan? Expires, string? Data)
    {
        public static Element Parse(string text)
        {
            var (key, data) = text.Split(" : ") is [var first, var second] ? (first, second) : (text, null);
            var words = key.Split(' ');
            var timeout = Array.IndexOf(words, "timeout");
            var expires = Array.IndexOf(words, "expires");
            return new Element(string.Join(' ', timeout < 0 ? words : words[..timeout]), expires < 0 ? null : Duration(words[expires + 1]), data);
        }

        private static TimeSpan Duration(string text)
        {
            var time = Time().Match(text);
            return new TimeSpan(Part(1), Part(2), Part(3), Part(4), Part(5));
            int Part(int group) => time.Groups[group].Success ? int.Parse(time.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
        }
    }
}
