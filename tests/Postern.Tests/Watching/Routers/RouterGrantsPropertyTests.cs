using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Routers;

/// <summary>Whatever happens in between, after quiet time a router's lists are the live grants.</summary>
public sealed class RouterGrantsPropertyTests
{
    [Fact]
    public void After_quiet_time_the_lists_are_the_live_grants()
    {
        for (var seed = 0; seed < 400; seed++)
            Play(seed);
    }

    private static void Play(int seed)
    {
        var random = new Random(seed);
        var router = new PlayedRouter(random.NextDouble, random.Next(2) == 0 ? "7.18" : "6.49");
        // What a gate would have: an address, a list, a door, an end.
        var live = new Dictionary<(string Source, string List, string Door), DateTimeOffset>();
        for (var step = random.Next(20, 120); step > 0; step--)
        {
            var key = (Source: $"192.0.2.{random.Next(6)}", List: random.Next(4) == 0 ? "secured" : "postern-ssh", Door: random.Next(3) == 0 ? "camera" : "ssh");
            switch (random.Next(14))
            {
                case < 5:
                    live[key] = router.Now + TimeSpan.FromSeconds(random.Next(1, 90));
                    router.Grants.Want(PlayedRouter.Entry(key.Source, key.List), key.Door, live[key], router.Now);
                    break;
                case < 7:
                    live.Remove(key);
                    router.Grants.Drop(PlayedRouter.Entry(key.Source, key.List), key.Door);
                    break;
                case 7:
                    router.Cut(random.Next(4));
                    break;
                case 8:
                    router.Cut(random.Next(4));
                    router.Double.Reboot();
                    break;
                case 9:
                    router.IsDown = random.Next(2) == 0;
                    break;
                case 10:
                    router.Double.IsDiskFull = random.Next(2) == 0;
                    break;
                case 11:
                    foreach (var gone in live.Keys.Where(_ => random.Next(3) == 0).ToList())
                        live.Remove(gone);
                    router.Grants.Replace(live.Select(l => (PlayedRouter.Entry(l.Key.Source, l.Key.List), l.Key.Door, l.Value)), router.Now);
                    break;
                default:
                    router.Clock.Pass(TimeSpan.FromMilliseconds(random.Next(4000)));
                    break;
            }

            router.Ask();
            for (var answers = random.Next(6); answers > 0 && router.UnderWay > 0; answers--)
                router.Answer();
        }

        (router.IsDown, router.Double.IsDiskFull) = (false, false);
        router.Settle(TimeSpan.FromSeconds(random.Next(60, 75)));
        foreach (var list in new[] { "postern-ssh", "secured" })
        {
            var expected = live.Where(l => l.Key.List == list && l.Value > router.Now).GroupBy(l => l.Key.Source)
                .ToDictionary(g => g.Key, g => (g.Max(l => l.Value) - router.Now).TotalSeconds, StringComparer.Ordinal);
            var found = router.On(list).ToDictionary(e => e.Split(' ')[0], e => double.Parse(e.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);
            foreach (var (source, left) in expected)
                found.GetValueOrDefault(source).ShouldBeInRange(left - 1.001, left + 3, $"seed {seed}: {source} on {list}");
            // What is all but over goes by itself.
            found.Where(f => !expected.ContainsKey(f.Key)).ShouldAllBe(f => f.Value <= 2, $"seed {seed}: {string.Join(", ", found)} on {list}");
        }

        router.Grants.Count(router.Now).Pending.ShouldBe(0, $"seed {seed}");
        router.Settle(TimeSpan.FromSeconds(100));
        router.On().Concat(router.On("secured")).ShouldBeEmpty($"seed {seed}");
        router.Grants.IsClear(router.Now).ShouldBeTrue($"seed {seed}");
    }
}
