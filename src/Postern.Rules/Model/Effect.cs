namespace Postern.Rules.Model;

/// <summary>What a rule does with a packet that met all its matchers. RouterOS calls it the action.</summary>
public abstract record Effect
{
    /// <summary>True when no later rule of the chain sees the packet.</summary>
    public virtual bool Terminates => true;

    /// <summary>The action as the user wrote it, name and value; not part of what the effect is.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>The parameters beside the action that made the effect (<c>address-list</c>, <c>jump-target</c> …); no part of it either.</summary>
    public IReadOnlyList<ParameterSpan> Parameters { get; init; } = [];

    /// <summary>Where a parameter stands; where it was left out, the action.</summary>
    /// <param name="parameter">RouterOS's name for it.</param>
    public SourceSpan SpanOf(string parameter)
    {
        foreach (var given in Parameters)
        {
            if (given.Name == parameter)
                return given.Span;
        }

        return Span;
    }

    public virtual bool Equals(Effect? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();
}

/// <summary>A parameter of an effect as the user wrote it, name and value.</summary>
public readonly record struct ParameterSpan(string Name, SourceSpan Span);

/// <summary>In <c>raw</c> it only ends raw; the filter still decides.</summary>
public sealed record AcceptEffect : Effect
{
    public override string ToString() => "accept";
}

public sealed record DropEffect : Effect
{
    public override string ToString() => "drop";
}

/// <param name="With">RouterOS's <c>reject-with</c>, for example <c>icmp-network-unreachable</c> or <c>tcp-reset</c>.</param>
public sealed record RejectEffect(string With) : Effect
{
    public override string ToString() => $"reject with={With}";
}

/// <summary>Holds a TCP connection open with a window of 0; Linux has no such verdict.</summary>
public sealed record TarpitEffect : Effect
{
    public override string ToString() => "tarpit";
}

public sealed record JumpEffect(string Chain) : Effect
{
    public override bool Terminates => false;

    public override string ToString() => $"jump {Chain}";
}

/// <summary>Back to the calling chain; in a built-in chain: accept.</summary>
public sealed record ReturnEffect : Effect
{
    public override string ToString() => "return";
}

public sealed record LogEffect : Effect
{
    public override bool Terminates => false;

    public override string ToString() => "log";
}

/// <summary>Counts and goes on.</summary>
public sealed record PassthroughEffect : Effect
{
    public override bool Terminates => false;

    public override string ToString() => "passthrough";
}

public sealed record FastTrackEffect : Effect
{
    public override bool Terminates => false;

    public override string ToString() => "fasttrack-connection";
}

public sealed record NoTrackEffect : Effect
{
    public override bool Terminates => false;

    public override string ToString() => "notrack";
}

/// <summary>
/// The list is written while the rule runs: the next rule sees the address on the same packet. A repeated match sets the
/// entry's time anew, longer or shorter; a static entry stays static. Source: RouterOS manual, "Address Lists".
/// </summary>
public sealed record AddToListEffect(PacketEnd End, string List, ListTimeout Timeout) : Effect
{
    public override bool Terminates => false;

    public override string ToString() => $"add-{(End == PacketEnd.Source ? "src" : "dst")}-to-address-list {List} timeout={Timeout}";
}

/// <summary>An address translation, carried by RouterOS's own name and arguments.</summary>
/// <param name="Kind"><c>dst-nat</c>, <c>src-nat</c>, <c>masquerade</c>, <c>redirect</c>, <c>netmap</c>, <c>same</c> …</param>
public sealed record TranslateEffect(string Kind, AddressRange? ToAddresses, PortRange? ToPorts) : Effect
{
    public override string ToString() => $"{Kind}{(ToAddresses is { } a ? $" to-addresses={a}" : "")}{(ToPorts is { } p ? $" to-ports={p}" : "")}";
}

/// <summary>An action that RouterOS has and that is carried by name alone; no back end here can say it.</summary>
public sealed record NamedEffect(string Action, bool Continues) : Effect
{
    public override bool Terminates => !Continues;

    public override string ToString() => Action;
}

public enum ListTimeoutKind
{
    /// <summary>The entry expires.</summary>
    After,

    /// <summary>Until reboot: RouterOS's <c>none-dynamic</c> and <c>00:00:00</c>.</summary>
    NoneDynamic,

    /// <summary>Written to the configuration for ever: <c>none-static</c>.</summary>
    NoneStatic,
}

public readonly record struct ListTimeout(ListTimeoutKind Kind, TimeSpan Duration)
{
    public static readonly ListTimeout NoneDynamic = new(ListTimeoutKind.NoneDynamic, TimeSpan.Zero);
    public static readonly ListTimeout NoneStatic = new(ListTimeoutKind.NoneStatic, TimeSpan.Zero);

    public static ListTimeout After(TimeSpan duration) => new(ListTimeoutKind.After, duration);

    public override string ToString() => Kind switch
    {
        ListTimeoutKind.NoneDynamic => "none-dynamic",
        ListTimeoutKind.NoneStatic => "none-static",
        _ => Durations.Text(Duration),
    };
}
