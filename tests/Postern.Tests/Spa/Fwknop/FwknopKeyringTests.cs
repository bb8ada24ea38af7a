using Postern.Spa;
using Postern.Spa.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Fwknop;

public sealed class FwknopKeyringTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(FwknopSamples.Time);

    [Fact]
    public void Each_key_is_found_among_many_and_nothing_else_is()
    {
        FwknopKey[] keys = [.. Enumerable.Range(0, 300).Select(Key)];
        var ring = new FwknopKeyring(keys);
        for (var number = 0; number < keys.Length; number++)
        {
            ring.Open(FwknopCodec.Seal(FwknopSamples.Access, keys[number]), 7, Now, out var match).ShouldBe(SpaRefusal.None);
            match!.Keys.ShouldBe([number]);
            match.Payload.ShouldBe(FwknopSamples.Access);
        }

        ring.Open(FwknopCodec.Seal(FwknopSamples.Access, Key(1000)), 7, Now, out var none).ShouldBe(SpaRefusal.NotAuthentic);
        none.ShouldBeNull();
    }

    [Fact]
    public void Stanzas_that_share_a_key_are_all_named()
    {
        var (one, other) = (Key(1), Key(2));
        var ring = new FwknopKeyring([one, other, one with { Passphrase = one.Passphrase.ToArray() }, one with { Passphrase = other.Passphrase }]);

        Matched(ring, one).ShouldBe([0, 2]);
        Matched(ring, other).ShouldBe([1]);
        Matched(ring, one with { Passphrase = other.Passphrase }).ShouldBe([3]);
    }

    [Fact]
    public void An_HMAC_that_fits_around_an_inside_that_does_not_is_unreadable()
    {
        var ring = new FwknopKeyring([Key(1)]);
        ring.Open(FwknopCodec.Seal(FwknopSamples.Access, Key(1) with { Passphrase = Key(2).Passphrase }), 7, Now, out _).ShouldBe(SpaRefusal.Unreadable);
        ring.Open(FwknopCodec.Seal(FwknopSamples.Access, Key(1) with { Mode = FwknopMode.Ctr }), 7, Now, out _).ShouldBe(SpaRefusal.Unreadable);
    }

    [Fact]
    public void Keys_without_HMAC_are_told_apart_by_what_is_inside()
    {
        FwknopKey[] keys = [.. Enumerable.Range(0, 50).Select(x => Key(x) with { HmacKey = default }), Key(99)];
        var ring = new FwknopKeyring(keys);
        Matched(ring, keys[49]).ShouldBe([49]);
        Matched(ring, keys[50]).ShouldBe([50]);
        ring.Open(FwknopCodec.Seal(FwknopSamples.Access, Key(1000) with { HmacKey = default }), 7, Now, out _).ShouldBe(SpaRefusal.NotAuthentic);
    }

    [Fact]
    public void A_source_and_the_last_comers_are_tried_first()
    {
        FwknopKey[] keys = [.. Enumerable.Range(0, 1000).Select(Key)];
        var ring = new FwknopKeyring(keys);
        ring.Open(FwknopCodec.Seal(FwknopSamples.Access, keys[900]), 7, Now, out _);
        ring.Open(FwknopCodec.Seal(FwknopSamples.Access, keys[800]), 8, Now, out _);

        WorkOf(keys[900], 7).ShouldBe(1);
        WorkOf(keys[800], 9).ShouldBe(2);    // keys[900] was the last to fit
        WorkOf(keys[800], 10).ShouldBe(1);
        WorkOf(keys[0], 7).ShouldBeLessThan(10);

        long WorkOf(FwknopKey key, int source)
        {
            var before = ring.Work;
            ring.Open(FwknopCodec.Seal(FwknopSamples.Access, key), (UInt128)source, Now, out _).ShouldBe(SpaRefusal.None);
            return ring.Work - before;
        }
    }

    [Fact]
    public void Rubbish_spends_the_budget_and_then_only_the_first_keys_are_tried()
    {
        FwknopKey[] keys = [.. Enumerable.Range(0, 1000).Select(Key)];
        var ring = new FwknopKeyring(keys, perSecond: 2000);
        var forged = FwknopCodec.Seal(FwknopSamples.Access, Key(5000));
        Matched(ring, keys[999]).ShouldBe([999]);
        for (var count = 0; count < 100; count++)
            ring.Open(forged, (UInt128)count, Now, out _).ShouldBe(SpaRefusal.NotAuthentic);

        ring.CutShort.ShouldBeGreaterThan(90);
        ring.Work.ShouldBeLessThan(1000 + 2000 + (100 * (FwknopKeyring.AlwaysTried + 1)));
        Matched(ring, keys[999]).ShouldBe([999], "who came before is let in whatever the flood");
        ring.Open(FwknopCodec.Seal(FwknopSamples.Access, keys[500]), 7, Now, out _).ShouldBe(SpaRefusal.NotAuthentic);
        ring.Open(FwknopCodec.Seal(FwknopSamples.Access, keys[500]), 7, Now + TimeSpan.FromSeconds(1), out _).ShouldBe(SpaRefusal.None);
    }

    [Fact]
    public void Sources_are_forgotten_oldest_first_and_a_clock_may_jump()
    {
        FwknopKey[] keys = [.. Enumerable.Range(0, 10).Select(Key)];
        var ring = new FwknopKeyring(keys, sources: 4);
        for (var count = 0; count < 1000; count++)
            ring.Open(FwknopCodec.Seal(FwknopSamples.Access, keys[count % 10]), (UInt128)(count % 37), Now.AddYears(count % 3 - 1), out _).ShouldBe(SpaRefusal.None);
        new FwknopKeyring([]).Open(FwknopCodec.Seal(FwknopSamples.Access, keys[0]), 1, Now, out _).ShouldBe(SpaRefusal.NotAuthentic);
        new FwknopKeyring(keys, sources: 0).Open(FwknopCodec.Seal(FwknopSamples.Access, keys[9]), 1, Now, out _).ShouldBe(SpaRefusal.None);
    }

    private static IReadOnlyList<int> Matched(FwknopKeyring ring, FwknopKey key)
    {
        ring.Open(FwknopCodec.Seal(FwknopSamples.Access, key), 7, Now, out var match).ShouldBe(SpaRefusal.None);
        return match!.Keys;
    }

    private static FwknopKey Key(int number) => new(FwknopSamples.Bytes($"key {number}"), FwknopSamples.Bytes($"HMAC key {number}"));
}
