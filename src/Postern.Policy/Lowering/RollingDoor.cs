using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Spa.Rolling;

namespace Postern.Policy.Lowering;

/// <summary>A door whose knock is derived from a key and the time.</summary>
public static class RollingDoor
{
    /// <summary>What is derived for where nobody says which time it is, so that the same input always comes out the same.</summary>
    public static readonly DateTimeOffset NoMoment = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The door with the sequences of the period that the moment is in, of the one before and of the one after.</summary>
    /// <param name="span">Where the key's file is named.</param>
    public static Door At(Door door, RollingKey key, SourceSpan span, DateTimeOffset moment)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(key);
        var period = key.PeriodAt(moment);
        return door with
        {
            Opener = door.Opener with { Steps = Steps(key, period, span), Alternatives = [Steps(key, period - 1, span), Steps(key, period + 1, span)] },
            Rolling = new RollingKnock(key.Every, key.StartOf(period + 1)) { Span = span, Choices = Choices(key.Shape, span) },
        };
    }

    /// <summary>The guard at another moment: its rolling doors have other sequences, and nothing else is changed.</summary>
    /// <param name="keys">By the doors' names.</param>
    public static Guard At(Guard guard, IReadOnlyDictionary<string, RollingKey> keys, DateTimeOffset moment)
    {
        ArgumentNullException.ThrowIfNull(guard);
        ArgumentNullException.ThrowIfNull(keys);
        return guard with { Doors = [.. guard.Doors.Select(d => d.Rolling is { } rolling && keys.TryGetValue(d.Name, out var key) ? At(d, key, rolling.Span, moment) : d)] };
    }

    private static IReadOnlyList<KnockStep> Steps(RollingKey key, long period, SourceSpan span) =>
    [
        .. RollingSequence.Of(key, period).Select(s => !s.IsUdp ? KnockStep.Tcp(s.Port, span) : KnockStep.Udp(s.Port, s.Payload.IsEmpty ? null : new KnockPayload(s.Payload, foldsCase: false), span)),
    ];

    private static IReadOnlyList<PortPattern> Choices(RollingShape shape, SourceSpan span) => shape switch
    {
        RollingShape.Knocks { Tcp: var tcp, Udp: var udp } knocks =>
        [
            .. new[] { (tcp, IpProtocol.Tcp), (udp, IpProtocol.Udp) }.Where(p => p.Item1).Select(p => new PortPattern(p.Item2, new PortRange(knocks.First, knocks.Last)) { Span = span }),
        ],
        RollingShape.Token token => [new PortPattern(IpProtocol.Udp, token.Port) { Span = span }],
        _ => [],
    };
}
