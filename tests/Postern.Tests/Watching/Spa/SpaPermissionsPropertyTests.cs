using System.Net;
using Postern.Policy.Model;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Spa;
using Postern.Spa.Fwknop;
using Postern.Watcher.Spa;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Spa;

/// <summary>Random guards, limits and requests beside a model that asks each question by itself, in words.</summary>
public sealed class SpaPermissionsPropertyTests
{
    private static readonly string[] People = ["alice", "bob"];
    private static readonly string[] Addresses = ["198.51.100.7", "198.51.100.8", "203.0.113.9", "2001:db8::7", "2001:db8:1::7"];

    [Fact]
    public void Nobody_gets_what_the_policy_does_not_say_and_everybody_what_it_does()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } text ? int.Parse(text) : Random.Shared.Next();
        var random = new Random(seed);
        var outcomes = new Dictionary<SpaRefusal, int>();
        for (var i = 0; i < 50_000; i++)
        {
            var guard = new Guard { Doors = [.. Enumerable.Range(0, random.Next(1, 5)).Select(n => RandomDoor($"d{n}", random))] };
            var limits = RandomLimits(random);
            var ask = RandomAsk(random);
            var (person, seen, now) = (Pick(People, random), HostAddress.Parse(Pick(Addresses, random)), JudgedGate.Noon.AddHours(random.Next(-2, 2)));
            var refusal = new SpaPermissions(guard).Judge(person, limits, ask, seen, now, out var grant);
            var (expected, doors, source) = Model(guard, person, limits, ask, seen, now);
            refusal.ShouldBe(expected, $"POSTERN_SEED={seed}, {i}");
            outcomes[refusal] = outcomes.GetValueOrDefault(refusal) + 1;
            if (refusal != SpaRefusal.None)
                continue;
            grant.Source.ShouldBe(source, $"POSTERN_SEED={seed}, {i}");
            grant.Doors.Select(d => d.Door.Name).Order().ShouldBe(doors.Select(d => d.Name).Order(), $"POSTERN_SEED={seed}, {i}");
            foreach (var (door, duration) in grant.Doors)
            {
                door.People.ShouldContain(person);
                duration.ShouldBeLessThanOrEqualTo(ask.For is null ? limits.For ?? door.For : limits.Longest ?? door.For);
                if (ask.For is { } wish)
                    duration.ShouldBeLessThanOrEqualTo(wish);
            }
        }

        outcomes.Keys.Order().ShouldBe([SpaRefusal.None, SpaRefusal.KeyExpired, SpaRefusal.Source, SpaRefusal.SourceUnstated, SpaRefusal.Door]);
        outcomes.Values.ShouldAllBe(n => n > 100);
    }

    private static (SpaRefusal, IReadOnlyList<Door>, HostAddress) Model(Guard guard, string person, KeyLimits limits, SpaAsk ask, HostAddress seen, DateTimeOffset now)
    {
        if (limits.Expires is { } end && end <= now)
            return (SpaRefusal.KeyExpired, [], default);
        if (limits.Sources.Count > 0 && !limits.Sources.Any(s => s.Contains(seen)))
            return (SpaRefusal.Source, [], default);
        var stated = ask.Stated is null ? (HostAddress?)null : HostAddress.From(ask.Stated);
        if (limits.Source is SourceRule.Stated or SourceRule.Both && stated is null)
            return (SpaRefusal.SourceUnstated, [], default);
        if (limits.Source is SourceRule.Observed or SourceRule.Both && stated is not null && stated != seen)
            return (SpaRefusal.Source, [], default);
        var source = stated ?? seen;
        if (ask.PrefixLength is { } length && (length > source.Bits || length < (source.Family == IpFamily.V4 ? limits.Prefix4 : limits.Prefix6)))
            return (SpaRefusal.Source, [], default);
        var mine = guard.Doors.Where(d => d.People.Contains(person) && (limits.Doors is null || limits.Doors.Contains(d.Name))).ToList();
        List<Door> opened = [];
        if (ask.ForcedDoor is not null || ask.Door is not null)
        {
            opened = mine.Where(d => d.Name == (ask.ForcedDoor ?? ask.Door)).ToList();
        }
        else
        {
            foreach (var port in ask.Ports)
            {
                var protecting = mine.Where(d => d.Opens.Any(s => s.Address is null && s.Port.Ports.Contains(port.Port) && (s.Port.Protocol == IpProtocol.Udp) == port.IsUdp)).ToList();
                if (protecting.Count == 0)
                    return (SpaRefusal.Door, [], default);
                opened.AddRange(protecting);
            }
        }

        opened = opened.Distinct().ToList();
        return opened.Count == 0 || opened.Exists(d => d.Family != IpFamily.Both && d.Family != source.Family) ? (SpaRefusal.Door, [], default) : (SpaRefusal.None, opened, source);
    }

    private static Door RandomDoor(string name, Random random) => JudgedGate.Door(name, [.. People.Where(_ => random.Next(3) > 0)],
        [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new ProtectedService(random.Next(6) == 0 ? IPAddress.Parse("10.0.0.5") : null,
            new PortPattern(random.Next(4) == 0 ? IpProtocol.Udp : IpProtocol.Tcp, (ushort)random.Next(1, 6) is var port ? new PortRange(port, (ushort)(port + random.Next(2))) : default)))]) with
    {
        Family = random.Next(6) == 0 ? IpFamily.V4 : IpFamily.Both,
        For = TimeSpan.FromSeconds(random.Next(1, 4000)),
    };

    private static KeyLimits RandomLimits(Random random) => new()
    {
        Doors = random.Next(3) == 0 ? [.. Enumerable.Range(0, 4).Where(_ => random.Next(2) == 0).Select(n => $"d{n}")] : null,
        Sources = random.Next(3) == 0 ? [AddressRange.Prefix(IPAddress.Parse("198.51.100.0"), 24), AddressRange.Prefix(IPAddress.Parse("2001:db8::"), 48)] : [],
        Source = (SourceRule)random.Next(4),
        Prefix4 = random.Next(2) == 0 ? 32 : 24,
        Prefix6 = random.Next(2) == 0 ? 128 : 64,
        Expires = random.Next(5) == 0 ? JudgedGate.Noon : null,
        For = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(1, 4000)) : null,
        Longest = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(1, 4000)) : null,
    };

    private static SpaAsk RandomAsk(Random random) => new()
    {
        Door = random.Next(3) == 0 ? $"d{random.Next(5)}" : null,
        Ports = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new RequestedPort(random.Next(4) == 0, (ushort)random.Next(1, 7)))],
        ForcedDoor = random.Next(8) == 0 ? $"d{random.Next(5)}" : null,
        Stated = random.Next(2) == 0 ? IPAddress.Parse(Pick(Addresses, random)) : null,
        PrefixLength = random.Next(4) == 0 ? Pick([16, 24, 32, 56, 64, 128], random) : null,
        For = random.Next(2) == 0 ? TimeSpan.FromSeconds(random.Next(1, 5000)) : null,
    };

    private static T Pick<T>(T[] from, Random random) => from[random.Next(from.Length)];
}
