using System.Net;
using Postern.Policy.Watching;
using Postern.Rules.Model;
using Postern.Watcher.Names;
using Postern.Watcher.Names.Resolving;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Names;

/// <summary>
/// Names that move, fail and come and go with the policy, beside a kernel that now and then refuses: the sets hold what the last good
/// answers gave, never anything that no answer gave, and no server is asked too often.
/// </summary>
public sealed class NameSchedulePropertyTests
{
    private static readonly string[] Names = ["a.example", "b.example", "c.example", "d.lan"];
    private static readonly string[] Addresses = ["198.51.100.1", "198.51.100.2", "198.51.100.3", "127.0.0.1", "10.0.0.1", "0.0.0.0"];
    private static readonly string[] AddressesV6 = ["2001:db8::1", "2001:db8::2", "::1", "fd00::1"];

    [Fact]
    public void Sets_hold_what_the_last_good_answers_gave()
    {
        var changed = 0;
        for (var seed = 1; seed <= 300; seed++)
            changed += new Run(seed).Play();
        changed.ShouldBeGreaterThan(3000);
    }

    private sealed class Run
    {
        private readonly int _seed;
        private readonly Random _random;
        private readonly NameSchedule _schedule = new(new NameTiming());
        private readonly Dictionary<(string Name, IpFamily Family), HashSet<IPAddress>> _good = [];
        private readonly Dictionary<string, HashSet<IPAddress>> _kernel = [];
        private readonly Dictionary<string, TimeSpan> _askedAt = [];
        private List<HostNameUse> _uses = [];
        private TimeSpan _now;

        public Run(int seed) => (_seed, _random) = (seed, new Random(seed));

        public int Play()
        {
            var changed = 0;
            Reload();
            for (var step = 0; step < 200; step++)
            {
                _now += TimeSpan.FromSeconds(_random.Next(40));
                if (_random.Next(40) == 0)
                    Reload();
                foreach (var question in _schedule.Take(_now, _random.Next(1, 5)))
                    Answer(question);
                changed += Apply();
                Check(step);
            }

            return changed;
        }

        private void Reload()
        {
            _uses =
            [
                .. Names.Where(_ => _random.Next(4) > 0).SelectMany(n => new[] { new HostNameUse(n, IpFamily.V4, "trusted4", default), new HostNameUse(n, IpFamily.V6, "trusted6", default) }),
                .. Names.Where(_ => _random.Next(3) == 0).Select(n => new HostNameUse(n, IpFamily.V4, "list", default)),
            ];
            foreach (var gone in _schedule.Plan(_uses))
                _askedAt.Remove(gone);
            foreach (var key in _good.Keys.Where(k => !_uses.Exists(u => u.HostName == k.Name && u.Family == k.Family)).ToList())
                _good.Remove(key);
            // The kernel drops sets that the new table lacks, and keeps the others.
            foreach (var set in _kernel.Keys.Where(s => !_uses.Exists(u => u.Set == s)).ToList())
                _kernel.Remove(set);
            foreach (var set in _uses.Select(u => u.Set).Distinct())
                _schedule.Adopt(set, _kernel.TryGetValue(set, out var held) ? held : _kernel[set] = []);
            foreach (var (name, family) in _uses.Select(u => (u.HostName, u.Family)).Distinct())
            {
                if (!_askedAt.ContainsKey(name))
                    _good.Remove((name, family));
            }
        }

        private void Answer(NameQuestion question)
        {
            if (_askedAt.TryGetValue(question.HostName, out var before) && question.Families == IpFamily.V4)
                (_now - before).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5), $"seed {_seed}: {question.HostName} is asked for too often");
            _askedAt[question.HostName] = _now;
            var answers = question.Families.Each().ToDictionary(f => f, Random);
            var gave = false;
            foreach (var (family, answer) in answers)
            {
                var usable = answer.Addresses.Where(a => UsableAddress.Refusal(question.HostName, a) is null).ToHashSet();
                if (usable.Count > 0)
                    (_good[(question.HostName, family)], gave) = (usable, true);
            }

            foreach (var (family, answer) in answers)
            {
                if (gave && answer.Outcome == DnsOutcome.NoAddresses)
                    _good[(question.HostName, family)] = [];
            }

            _schedule.Answer(question.HostName, new NameAnswer(answers.GetValueOrDefault(IpFamily.V4), answers.GetValueOrDefault(IpFamily.V6)), _now);
        }

        private DnsAnswer Random(IpFamily family)
        {
            var pool = family == IpFamily.V4 ? Addresses : AddressesV6;
            return _random.Next(3) == 0
                ? DnsAnswer.Without((DnsOutcome)_random.Next(1, 6))
                : new DnsAnswer(DnsOutcome.Addresses, [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => IPAddress.Parse(pool[_random.Next(pool.Length)])).Distinct()],
                    TimeSpan.FromSeconds(_random.Next(10_000)));
        }

        private int Apply()
        {
            var changes = _schedule.Pending();
            changes.Select(c => c.IsAdded).ShouldBe(changes.Select(c => c.IsAdded).OrderDescending(), $"seed {_seed}: who comes in stands before who goes");
            if (_random.Next(10) == 0)
                return 0;
            foreach (var change in changes)
            {
                if (change.IsAdded)
                    _kernel[change.Set].Add(change.Address).ShouldBeTrue($"seed {_seed}");
                else
                    _kernel[change.Set].Remove(change.Address).ShouldBeTrue($"seed {_seed}");
            }

            _schedule.Applied(changes);
            return changes.Count;
        }

        private void Check(int step)
        {
            if (_schedule.Pending().Count > 0)
                return;
            foreach (var set in _uses.GroupBy(u => u.Set))
            {
                var wanted = set.SelectMany(u => _good.GetValueOrDefault((u.HostName, u.Family)) ?? []).ToHashSet();
                if (set.All(u => _good.ContainsKey((u.HostName, u.Family))))
                    _kernel[set.Key].ShouldBe(wanted, ignoreOrder: true, $"seed {_seed}, step {step}, {set.Key}");
                else
                    _kernel[set.Key].IsSupersetOf(wanted).ShouldBeTrue($"seed {_seed}, step {step}, {set.Key}");
            }
        }
    }
}
