using Postern.Rules.Model;
using Postern.Spa;
using Postern.Watcher.Spa;
using Shouldly;
using Xunit;
using static Postern.Tests.Watching.Spa.JudgedGate;

namespace Postern.Tests.Watching.Spa;

/// <summary>What strangers send is refused, counted, and leaves nothing behind.</summary>
public sealed class SpaRubbishTests
{
    [Fact]
    public void A_million_packets_of_random_bytes_are_refused_and_memory_stays_flat()
    {
        const int Packets = 1_000_000;
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } text ? int.Parse(text) : Random.Shared.Next();
        var random = new Random(seed);
        using var gate = new JudgedGate();
        var room = new byte[1600];
        var native = gate.Postern().Packet.ToArray();
        var fwknop = gate.Fwknop();
        Run(10_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(Packets - 10_000);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Packets).ShouldBeLessThan(128, $"POSTERN_SEED={seed}");
        gate.Replay.Count.ShouldBe(0);
        Enum.GetValues<SpaProtocol>().Sum(p => gate.Counters[p, SpaRefusal.None]).ShouldBe(0, $"POSTERN_SEED={seed}");
        Enum.GetValues<SpaProtocol>().Sum(p => Enum.GetValues<SpaRefusal>().Sum(r => gate.Counters[p, r])).ShouldBe(Packets);
        gate.Counters[SpaProtocol.Fwknop, SpaRefusal.NotAuthentic].ShouldBeGreaterThan(0);
        gate.Counters[SpaProtocol.Postern, SpaRefusal.NotAuthentic].ShouldBeGreaterThan(0);

        void Run(int packets)
        {
            var now = Noon;
            for (var i = 0; i < packets; i++)
            {
                var length = random.Next(room.Length);
                switch (random.Next(8))
                {
                    case 0:
                        // The shape is right, the key is not known.
                        native.CopyTo(room, 0);
                        length = native.Length;
                        room[random.Next(9, length)] ^= (byte)random.Next(1, 256);
                        break;
                    case 1:
                        fwknop.CopyTo(room, 0);
                        length = fwknop.Length;
                        room[random.Next(length)] = (byte)"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[random.Next(26)];
                        room[random.Next(length)] = (byte)"abcdefghijklmnopqrstuvwxyz"[random.Next(26)];
                        // Both letters may have stood there before.
                        if (room.AsSpan(0, length).SequenceEqual(fwknop))
                            room[random.Next(length)] ^= 1;
                        break;
                    case 2:
                        "GET /"u8.CopyTo(room);
                        break;
                    default:
                        random.NextBytes(room.AsSpan(0, length));
                        break;
                }

                now = now.AddTicks(10);
                gate.Effects.Clear();
                gate.Judge.Judge(Record(room.AsMemory(0, length), protocol: random.Next(4) == 0 ? IpProtocol.Tcp : IpProtocol.Udp), new SpaMoment(now, DateTimeOffset.MinValue, now), gate.Effects);
                gate.Judge.Settle(isWritten: true, now, gate.Effects);
            }
        }
    }

    [Fact]
    public void However_much_comes_no_more_is_told_of_it_than_a_log_can_bear()
    {
        using var gate = new JudgedGate();
        var told = 0;
        for (var i = 0; i < 5000; i++)
            told += gate.See("rubbish"u8.ToArray(), now: Noon.AddMilliseconds(i)).Events.Length;
        told.ShouldBe(5 * SpaJudge.StrangersEvents);
        gate.Counters[SpaProtocol.Unknown, SpaRefusal.Malformed].ShouldBe(5000);
        // Those of people are not drowned by it.
        gate.See(gate.Fwknop("0.0.0.0,tcp/2222"), now: Noon.AddMilliseconds(4999)).Refusal.ShouldBe("door phone");
    }

    [Fact]
    public void Of_many_keys_a_flood_is_tried_with_few_and_whoever_knocked_before_gets_in()
    {
        const int Keys = 2000;
        var many = Enumerable.Range(0, Keys).Select(n => new Policy.Model.Person($"p{n}", default)
        {
            Stanzas = [new Policy.Model.FwknopStanza(Key($"p{n}"), Policy.Model.KeyLimits.None, default)],
        }).ToList();
        using var gate = new JudgedGate(more: many);
        // All are found while nobody floods; the last of them is the door's own nobody, and yet authentic.
        gate.See(gate.Fwknop(key: Key($"p{Keys - 1}"), user: "x")).Refusal.ShouldBe($"door p{Keys - 1}");
        gate.See(gate.Fwknop()).Doors.ShouldBe("ssh 1800 198.51.100.7");
        for (var i = 0; i < 200; i++)
            gate.See(gate.Fwknop(key: Key("mallory")), from: "203.0.113.9");
        gate.Judge.CutShort.ShouldBeGreaterThan(0);
        gate.See(gate.Fwknop()).Doors.ShouldBe("ssh 1800 198.51.100.7");
        var refused = gate.Counters[SpaProtocol.Fwknop, SpaRefusal.NotAuthentic];
        gate.See(gate.Fwknop(key: Key("p1000")), from: "192.0.2.9");
        gate.Counters[SpaProtocol.Fwknop, SpaRefusal.NotAuthentic].ShouldBe(refused + 1);
        gate.See(gate.Fwknop(key: Key("p1000"), time: Noon.AddSeconds(1).ToUnixTimeSeconds()), from: "192.0.2.9", now: Noon.AddSeconds(1)).Refusal.ShouldBe("door p1000");
    }
}
