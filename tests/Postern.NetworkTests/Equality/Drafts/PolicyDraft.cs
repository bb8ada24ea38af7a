using System.Text;
using Postern.Rules.Doors;

namespace Postern.NetworkTests.Equality.Drafts;

/// <summary>A policy in pieces.</summary>
/// <param name="Traps">Each as YAML: <c>{ports: [tcp/21], ban: 450ms}</c>.</param>
internal sealed record PolicyDraft(
    IReadOnlyList<string> Interfaces, IReadOnlyList<string> Public, bool DropsUnlisted,
    IReadOnlyList<DoorDraft> Doors, IReadOnlyList<string> Traps, IReadOnlyList<string> Trusted)
{
    public IEnumerable<PolicyDraft> Smaller() =>
    [
        .. Lists.WithoutSome(Doors).Where(d => d.Count > 0).Select(doors => this with { Doors = doors }),
        .. Lists.WithoutSome(Traps).Select(traps => this with { Traps = traps }),
        .. Lists.WithoutSome(Trusted).Select(trusted => this with { Trusted = trusted }),
        .. Lists.WithoutSome(Public).Select(ports => this with { Public = ports }),
        .. Interfaces.Count > 0 ? [this with { Interfaces = [] }] : (PolicyDraft[])[],
        .. DropsUnlisted ? [this with { DropsUnlisted = false }] : (PolicyDraft[])[],
        .. Lists.EachReplaced(Doors, door => door.Smaller()).Select(doors => this with { Doors = doors }),
    ];

    public override string ToString()
    {
        var text = new StringBuilder("gate:\n");
        text.Append($"  unlisted: {(DropsUnlisted ? "drop" : "pass")}\n");
        if (Interfaces.Count > 0)
            text.Append($"  interfaces: [{string.Join(", ", Interfaces)}]\n");
        if (Public.Count > 0)
            text.Append($"  public: [{string.Join(", ", Public)}]\n");
        text.Append("doors:\n");
        foreach (var door in Doors)
            text.Append(door);
        if (Traps.Count > 0)
            text.Append("traps:\n").AppendJoin("", Traps.Select(t => $"  - {t}\n"));
        if (Doors.Any(d => d.Enforced.Contains("edge1", StringComparison.Ordinal)))
            text.Append("routers:\n  edge1: {address: 'routeros://192.0.2.1', password: edge1.password}\n");
        if (Trusted.Count > 0)
            text.Append("trusted:\n").AppendJoin("", Trusted.Select(t => $"  - {t}\n"));
        return text.ToString();
    }
}

internal sealed record DoorDraft(
    string Name, IReadOnlyList<string> Opens, IReadOnlyList<KnockStep> Knock, string For, string StepTimeout, Strictness Strictness, PacketFate After,
    IReadOnlyList<string> ForwardTo)
{
    /// <summary>Other sequences that open it, which no policy file can say.</summary>
    public IReadOnlyList<IReadOnlyList<KnockStep>> Alternatives { get; init; } = [];

    /// <summary>A sequence that was used opens to the same source alone.</summary>
    public bool Rolls { get; init; }

    /// <summary>Where its grants go.</summary>
    public string Enforced { get; init; } = "local";

    public IEnumerable<DoorDraft> Smaller() =>
    [
        .. Rolls ? [this with { Rolls = false }] : (DoorDraft[])[],
        .. Lists.WithoutSome(Alternatives).Select(a => this with { Alternatives = a }),
        .. Lists.WithoutSome(Knock).Where(k => k.Count > 0).Select(knock => this with { Knock = knock }),
        .. Lists.WithoutSome(Opens).Where(o => o.Count > 0).Select(opens => this with { Opens = opens }),
        .. Lists.EachReplaced(Knock, Plainer).Select(knock => this with { Knock = knock }),
        .. Lists.WithoutSome(ForwardTo).Select(targets => this with { ForwardTo = targets }),
        .. After == PacketFate.Pass ? [this with { After = PacketFate.Drop }] : (DoorDraft[])[],
        .. Strictness != Strictness.Gate ? [this with { Strictness = Strictness.Gate }] : (DoorDraft[])[],
        .. For != "30m" ? [this with { For = "30m" }] : (DoorDraft[])[],
        .. Enforced != "local" ? [this with { Enforced = "local" }] : (DoorDraft[])[],
        .. StepTimeout != "30s" ? [this with { StepTimeout = "30s" }] : (DoorDraft[])[],
    ];

    public override string ToString() =>
        $"""
          {Name}:
            opens: [{string.Join(", ", Opens.Select(o => $"'{o}'"))}]{(ForwardTo.Count > 0 ? $"\n    forward-to: [{string.Join(", ", ForwardTo.Select(t => $"'{t}'"))}]" : "")}
            knock: [{string.Join(", ", Knock.Select(k => $"'{k}'"))}]
            for: {For}
            step-timeout: {StepTimeout}
            strict: {Strictness.ToString().ToLowerInvariant()}
            after: {After.ToString().ToLowerInvariant()}{string.Concat(Alternatives.Select(a => $"\n    # or [{string.Join(", ", a)}]"))}{(Rolls ? "\n    # rolls" : "")}
            enforce: [{Enforced}]

        """;

    private static IEnumerable<KnockStep> Plainer(KnockStep step)
    {
        if (step.Payload is not null)
            yield return step with { Payload = null };
        if (step.Size is not null)
            yield return step with { Size = null };
        if (step.Flags is { } flags && flags != Postern.Rules.Model.TcpFlagTest.NewConnection)
            yield return step with { Flags = Postern.Rules.Model.TcpFlagTest.NewConnection };
    }
}
