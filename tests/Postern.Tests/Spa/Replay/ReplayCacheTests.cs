using Postern.Spa;
using Postern.Spa.Replay;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Replay;

public sealed class ReplayCacheTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_remembers_as_a_dictionary_would()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } text ? int.Parse(text) : Random.Shared.Next();
        var random = new Random(seed);
        var cache = new ReplayCache(3000);
        var model = new Dictionary<Digest32, DateTimeOffset>();
        var now = Noon;
        for (var i = 0; i < 200_000; i++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(200));
            // Few different first bits: places are taken, and their neighbours.
            var packet = new Digest32((ulong)random.Next(64) * 16, (ulong)random.Next(2000), 0, 0);
            var until = now.AddSeconds(random.Next(1, 240));
            var isLive = model.TryGetValue(packet, out var end) && end >= now;
            if (isLive)
                cache.Contains(packet).ShouldBeTrue($"POSTERN_SEED={seed}, {i}");
            if (!cache.TryAdd(packet, until, now))
            {
                (isLive || model.ContainsKey(packet) || model.Count(m => m.Value >= now) + 20 >= 3000).ShouldBeTrue($"POSTERN_SEED={seed}, {i}");
                continue;
            }

            isLive.ShouldBeFalse($"POSTERN_SEED={seed}, {i}");
            model[packet] = until;
            cache.Count.ShouldBeLessThanOrEqualTo(3000);
        }
    }

    [Fact]
    public void It_is_full_until_something_expires_and_cheap_to_ask_meanwhile()
    {
        var cache = new ReplayCache(1 << 18);
        for (var i = 0; i < 1 << 18; i++)
            cache.TryAdd(Numbered(i), Noon.AddSeconds(120), Noon).ShouldBeTrue();
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var i = 0; i < 10_000; i++)
            cache.TryAdd(Numbered(-1 - i), Noon.AddSeconds(120), Noon.AddMilliseconds(i)).ShouldBeFalse();
        System.Diagnostics.Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(1));
        cache.Contains(Numbered(5)).ShouldBeTrue();
        cache.TryAdd(Numbered(-1), Noon.AddSeconds(250), Noon.AddSeconds(121)).ShouldBeTrue();
        cache.Count.ShouldBe(1);
    }

    [Fact]
    public void Asking_allocates_nothing_and_what_expired_gives_its_memory_back()
    {
        var cache = new ReplayCache(1 << 20);
        for (var i = 0; i < 200_000; i++)
            cache.TryAdd(Numbered(i), Noon.AddSeconds(120), Noon).ShouldBeTrue();
        Numbered(7).ShouldNotBe(Numbered(8));
        var packet = Numbered(7);
        var other = Numbered(-7);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            if (!cache.Contains(packet) || cache.Contains(other))
                throw new InvalidOperationException("it forgot");
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        cache.Forget(Noon.AddSeconds(121));
        cache.Count.ShouldBe(0);
        cache.Entries.ShouldBeEmpty();
    }

    private static Digest32 Numbered(int number) => Digest32.Of(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number)));
}
