using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Sections;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Policy.Lowering;
using Postern.Policy.Model;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Yaml;

/// <summary>
/// Policy files to a guard. The files are read in order and merged: doors, traps, trusted sources and lists add up.
/// What is wrong in itself is said here, at its very characters; what is wrong only beside something else is said by the checks.
/// </summary>
public static class PolicyReader
{
    /// <summary>
    /// Null when there is no policy file. A door, trap or port with an error in it is left out: the diagnostics say why, and
    /// nothing is written after an error.
    /// </summary>
    /// <param name="now">Says which knock a rolling door waits for; null: <see cref="RollingDoor.NoMoment"/>.</param>
    public static PolicyModel? Read(IReadOnlyList<PolicyInput> policies, DiagnosticBag diagnostics, DateTimeOffset? now = null)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (policies.Count == 0)
            return null;
        var (gate, hooks, traps, trusted) = (new GateSection(), new HookSection(), new TrapSection(), new List<TrustedSource>());
        var doors = new DoorSection(hooks, now ?? RollingDoor.NoMoment);
        var (spa, people, secrets) = (new SpaSection(), new PeopleSection(), new SecretsSection());
        var routers = new RouterSection();
        foreach (var source in policies)
        {
            if (NodeReader.Read(source.Text, diagnostics) is not { } root)
                continue;
            if (root is not MapNode map)
            {
                diagnostics.Add(YamlDiagnostics.NeedsMap(root.Span, "a policy", root.Kind, "doors: {ssh: {opens: tcp/22, knock: […]}}"));
                continue;
            }

            var keys = new MapReader(map, PolicyKeys.Root, diagnostics);
            if (keys[PolicyKeys.Gate] is { } gateEntry)
                gate.Read(gateEntry, diagnostics);
            if (keys[PolicyKeys.Doors] is { } doorsEntry)
                doors.Read(doorsEntry, source, diagnostics);
            if (keys[PolicyKeys.Traps] is { } trapsEntry)
                traps.Read(trapsEntry, diagnostics);
            if (keys[PolicyKeys.Hooks] is { } hooksEntry)
                hooks.Read(hooksEntry, diagnostics);
            if (keys[PolicyKeys.Spa] is { } spaEntry)
                spa.Read(spaEntry, source, diagnostics);
            if (keys[PolicyKeys.People] is { } peopleEntry)
                people.Read(peopleEntry, source, diagnostics);
            if (keys[PolicyKeys.Secrets] is { } secretsEntry)
                secrets.Add(secretsEntry, source, diagnostics);
            if (keys[PolicyKeys.Routers] is { } routersEntry)
                routers.Read(routersEntry, source, diagnostics);
            foreach (var text in keys[PolicyKeys.Trusted]?.Texts("[198.51.100.7]", diagnostics, mayBeEmpty: true) ?? [])
            {
                if (TrustedReader.Read(text, diagnostics) is { } trustedSource)
                    trusted.Add(trustedSource);
            }
        }

        secrets.Read(people, diagnostics);
        var authorization = SpaAssembly.Make(spa, people, doors, policies[0].ReadNamed, diagnostics);
        var enforced = new EnforcementAssembly(routers, diagnostics);
        var guard = new Guard
        {
            Interfaces = gate.Interfaces,
            Public = gate.Public,
            Trusted = trusted,
            Doors = [.. doors.Doors.Select(d => enforced.Settle(d, doors.Enforce.GetValueOrDefault(d.Name) ?? gate.Enforce))],
            Traps = traps.Traps,
            Unlisted = gate.Unlisted,
            Spa = authorization?.Entrance,
        };
        return new PolicyModel(gate.AttemptLimit is { } limit ? guard with { AttemptLimit = limit } : guard)
        {
            ControlGroup = gate.ControlGroup,
            Hooks = hooks.Settings,
            Spa = authorization?.Policy,
            RollingKeys = doors.RollingKeys,
            Routers = routers.Routers,
            Enforcements = enforced.Enforcements,
            EnforcedByDefault = enforced.ByDefault(gate.Enforce),
        };
    }
}
