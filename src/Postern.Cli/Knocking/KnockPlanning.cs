using Postern.Client;
using Postern.Client.Fwknop;
using Postern.Client.Plans;
using Postern.Client.Profiles;
using Postern.Policy.Profiles;

namespace Postern.Cli.Knocking;

/// <summary>From the command line to what <see cref="PlannedKnock"/> carries out.</summary>
/// <param name="Plan">Null where there are problems, or the line is none.</param>
/// <param name="Usage">Why the line is none.</param>
internal sealed record KnockPlanning(KnockPlan? Plan, IReadOnlyList<KnockProblem> Problems, string? Usage)
{
    private const int LongestSecretFile = 64 * 1024;

    /// <summary>What a profile says to run, where the command line says nothing.</summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    public static KnockPlanning Of(KnockRequest request, Terminal terminal)
    {
        if (request.Rolling is not null)
        {
            return Unfit(request, "a rolling knock", "--udp", "--key", "--prefix", "--for", "--rc")
                ?? (request.Words.Count > 0 ? Wrong($"{request.Words[0]}: the key of --rolling says what is knocked") : Rolling(request, request.Rolling, terminal));
        }

        var (target, problems) = KnockTarget.Resolve(request.Target, request.Words, request.Rc, request.PortsAreUdp, terminal);
        return target switch
        {
            KnockTarget.Gate gate => Unfit(request, "an invitation", "--udp") ?? Invited(request, gate),
            KnockTarget.Stanza stanza => Unfit(request, "a stanza", "--udp", "--key", "--prefix") ?? Stanza(request, stanza, terminal),
            KnockTarget.Profiled { Profile: { Knock: ProfileKnock.Invited } profile } => Unfit(request, "a profile", "--udp") ?? Profiled(request, profile, terminal),
            KnockTarget.Profiled { Profile: var profile } => Unfit(request, "a profile without an invitation", "--udp", "--key", "--prefix") ?? Profiled(request, profile, terminal),
            KnockTarget.Sequence => Unfit(request, "a host's knocks", "--key", "--prefix", "--for") ?? Sequence(request),
            _ => Not(problems),
        };
    }

    private static KnockPlanning Rolling(KnockRequest request, string file, Terminal terminal)
    {
        if (file != "-")
            return Planned(request, request.Target, new KnockMeans.RollingKey(file));
        using var input = new StreamReader(terminal.OpenInput());
        var text = new char[LongestSecretFile];
        var length = input.ReadBlock(text, 0, text.Length);
        return RollingSteps.TryRead(new string(text, 0, length), out var key, out var problem)
            ? Planned(request, request.Target, new KnockMeans.Sequence(RollingSteps.Derive(key!, terminal.Time.GetUtcNow())))
            : Not([KnockProblem.Wrong($"-: {problem}", "give the line that postern key new --rolling made")]);
    }

    private static KnockPlanning Invited(KnockRequest request, KnockTarget.Gate gate) =>
        Planned(request, gate.Invitation.Host, new KnockMeans.Invited(gate.Invitation, gate.Door, request.Key, request.Prefix, request.Waits));

    private static KnockPlanning Stanza(KnockRequest request, KnockTarget.Stanza target, Terminal terminal)
    {
        var (stanza, problems, warnings) = new FwknopStanzaReader(target.File, path => OwnFile.Read(path, LongestSecretFile)).Read(target.Name);
        foreach (var warning in warnings)
            terminal.Error.WriteLine($"postern: {warning}");
        return stanza is null ? Not(problems) : Planned(request, stanza.Server, new KnockMeans.Stanza(stanza));
    }

    /// <summary>What the line says counts before what the profile says.</summary>
    private static KnockPlanning Profiled(KnockRequest request, Profile profile, Terminal terminal)
    {
        var (plan, problems) = ProfilePlan.Of(profile, terminal.Home);
        if (plan is null)
            return Not(problems);
        var tries = request.Opens.Count > 0 ? request.Opens : plan.Tries;
        if (Wants(request) is { } option && tries.Count == 0)
            return Wrong($"{option}: the profile {profile.Name} does not say what the knock opens; add --opens tcp/22");
        return new KnockPlanning(
            plan with
            {
                Means = plan.Means is KnockMeans.Invited invited
                    ? invited with { Key = request.Key ?? invited.Key, PrefixLength = request.Prefix ?? invited.PrefixLength, Waits = request.Waits }
                    : plan.Means,
                Choice = request.Choice == AddressChoice.AsTheSystemOrders ? plan.Choice : request.Choice,
                Source = request.Source ?? plan.Source,
                Delay = request.Delay ?? plan.Delay,
                For = request.For ?? plan.For,
                Tries = tries,
                IsVerified = request.Verify ?? (plan.IsVerified || request.Opens.Count > 0 || request.Patience is not null),
                Patience = request.Patience,
            },
            [], null)
        { Run = profile.Run };
    }

    /// <summary>All that is wrong is said at once, and before the first packet.</summary>
    private static KnockPlanning Sequence(KnockRequest request)
    {
        if (request.Words.Count > Knocker.LongestSequence)
            return Not([Knocker.TooMany(request.Words.Count)]);
        var steps = new List<PlannedStep>();
        var problems = new List<KnockProblem>();
        foreach (var text in request.Words)
        {
            if (KnockNotation.TryRead(text, request.PortsAreUdp, out var knock, out var problem))
                steps.Add(new PlannedStep(knock));
            else
                problems.Add(problem);
        }

        return problems.Count > 0 ? Not(problems) : Planned(request, request.Target, new KnockMeans.Sequence(steps));
    }

    private static KnockPlanning Planned(KnockRequest request, string host, KnockMeans means)
    {
        if (Wants(request) is { } option && request.Opens.Count == 0)
            return Wrong($"{option}: nobody said what the knock opens; add --opens tcp/22");
        return new KnockPlanning(
            new KnockPlan(request.Target, host, means)
            {
                Choice = request.Choice,
                Source = request.Source,
                Delay = request.Delay,
                For = request.For,
                Tries = request.Opens,
                IsVerified = request.Verify ?? request.Opens.Count > 0,
                Patience = request.Patience,
            },
            [], null);
    }

    /// <summary>The option, if any, that has a meaning only where the door can be tried.</summary>
    private static string? Wants(KnockRequest request) => request.Verify == true ? "--verify" : request.Patience is not null ? "--patience" : null;

    private static KnockPlanning? Unfit(KnockRequest request, string what, params ReadOnlySpan<string> options)
    {
        foreach (var option in options)
        {
            var isGiven = option switch
            {
                "--udp" => request.PortsAreUdp,
                "--key" => request.Key is not null,
                "--prefix" => request.Prefix is not null,
                // A gate that cannot be asked has its own mind; what is kept open needs to know it.
                "--for" => request is { For: not null, Session.KeepsOpen: false },
                _ => request.Rc is not null,
            };
            if (isGiven)
                return Wrong($"{option} has no meaning for {what}");
        }

        return null;
    }

    private static KnockPlanning Not(IReadOnlyList<KnockProblem> problems) => new(null, problems, null);

    private static KnockPlanning Wrong(string usage) => new(null, [], usage);
}
