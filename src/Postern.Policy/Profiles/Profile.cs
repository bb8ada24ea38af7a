using System.Net;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Spa.Keys;

namespace Postern.Policy.Profiles;

/// <summary>What a person keeps about one door: how to knock, what is behind it, and what to do then. One entry of <c>profiles.yaml</c>.</summary>
/// <param name="Span">Of its name.</param>
public sealed record Profile(string Name, ProfileKnock Knock, SourceSpan Span)
{
    /// <summary>The gate by name or address; null where the way of knocking says it itself (<see cref="ProfileKnock.Invited"/>, <see cref="ProfileKnock.Stanza"/>).</summary>
    public string? Host { get; init; }

    /// <summary>What the door protects, to try after the knock; empty where nobody said. An address null means the gate's own.</summary>
    public IReadOnlyList<ProtectedService> Opens { get; init; } = [];

    public ProfileFamily Family { get; init; }

    /// <summary>Between knocks and after the last; null for what fits the way of knocking.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>The address of this machine to knock from; in single packets, the address to let in.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>How long one would like to be let in, or, where nobody can be asked, how long the gate's policy lets in: when a knock is to be renewed.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Program and arguments to become once the door is open; empty for none. A command after <c>--</c> takes its place.</summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    /// <summary>Whether the door is tried after the knock; null: where <see cref="Opens"/> says what to try.</summary>
    public bool? Verify { get; init; }

    /// <summary>A page that says as plain text which address it is asked from; null: none is asked.</summary>
    public Uri? AddressPage { get; init; }
}

/// <summary>Over which IP versions a profile knocks.</summary>
public enum ProfileFamily
{
    /// <summary>The one that a program which connects to the host would use.</summary>
    AsTheSystemOrders,
    IPv4,
    IPv6,

    /// <summary>Over each that the host has, so that it does not matter which one a program uses afterwards.</summary>
    Both,
}

/// <summary>How a profile knocks: a closed set.</summary>
public abstract record ProfileKnock
{
    private ProfileKnock()
    {
    }

    public sealed record Sequence(IReadOnlyList<ProfileStep> Steps) : ProfileKnock;

    /// <param name="KeyFile">Made by <c>postern key new --rolling</c>; relative to the profiles' own folder, or absolute.</param>
    public sealed record RollingKey(string KeyFile) : ProfileKnock;

    /// <param name="Door">Null where the invitation has only one.</param>
    /// <param name="Key">Which SSH key signs: a file, a fingerprint or a comment; null for those that are tried in turn.</param>
    public sealed record Invited(Invitation Invitation, string? Door, string? Key, int? PrefixLength) : ProfileKnock;

    /// <param name="RcFile">Null for <c>~/.fwknoprc</c>.</param>
    public sealed record Stanza(string? RcFile, string Name) : ProfileKnock;
}

/// <summary>One step of a profile's sequence.</summary>
/// <param name="Pause">After it, instead of the profile's delay; null for that.</param>
/// <param name="Times">How often it is sent before the next step's turn; 1 or more.</param>
public sealed record ProfileStep(KnockStep Knock, TimeSpan? Pause = null, int Times = 1)
{
    /// <summary>The payload stands in this file, and <see cref="Knock"/> has none; null where there is no such file.</summary>
    public string? PayloadFile { get; init; }
}
