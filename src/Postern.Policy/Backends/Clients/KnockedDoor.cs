using Postern.Policy.Profiles;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients;

/// <summary>What a form knocks at: a door of a policy, or what a person keeps about one.</summary>
/// <param name="Knocks">In order, a repeated one as often as it is sent; empty where it does not open to knocks that can be written down.</param>
public sealed record KnockedDoor(string Name, IReadOnlyList<ClientKnock> Knocks, SourceSpan Span)
{
    /// <summary>What is behind it, as far as somebody said.</summary>
    public IReadOnlyList<ProtectedService> Opens { get; init; } = [];

    /// <summary>The IP versions whose sources it lets in, or over which a person wants to knock.</summary>
    public IpFamily Family { get; init; } = IpFamily.Both;

    /// <summary>Null for a profile.</summary>
    public Door? Door { get; init; }

    /// <summary>Null for a policy's door.</summary>
    public Profile? Profile { get; init; }

    public static KnockedDoor Of(Door door)
    {
        ArgumentNullException.ThrowIfNull(door);
        return new KnockedDoor(door.Name, [.. door.Opener.Steps.Select(s => new ClientKnock(s))], door.Span) { Opens = door.Opens, Family = door.Family, Door = door };
    }

    public static KnockedDoor Of(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var steps = profile.Knock is ProfileKnock.Sequence sequence ? sequence.Steps : [];
        return new KnockedDoor(
            profile.Name,
            [.. steps.SelectMany(s => Enumerable.Repeat(new ClientKnock(s.Knock) { Pause = s.Pause ?? profile.Delay ?? ClientKnock.UsualPause }, s.Times))],
            profile.Span)
        {
            Opens = profile.Opens,
            Family = profile.Family switch { ProfileFamily.IPv4 => IpFamily.V4, ProfileFamily.IPv6 => IpFamily.V6, _ => IpFamily.Both },
            Profile = profile,
        };
    }
}

/// <summary>One knock, and how long the next one waits.</summary>
public sealed record ClientKnock(KnockStep Step)
{
    /// <summary>Long enough that two knocks do not overtake each other on the way.</summary>
    public static readonly TimeSpan UsualPause = TimeSpan.FromMilliseconds(100);

    public TimeSpan Pause { get; init; } = UsualPause;
}
