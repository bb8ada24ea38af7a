using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Steps;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Profiles;

/// <summary>The steps of a profile's knock: those of a policy, and <c>{knock: tcp/7003, pause: 300ms, times: 2}</c>.</summary>
internal static class ProfileSteps
{
    /// <summary>A policy's sequences have a handful; each more is one more packet that can be lost.</summary>
    public const int Most = 64;

    public const int MostPackets = 1000;

    private const int MostTimes = 100;

    /// <summary>In order; null after a diagnostic: a sequence with a step left out would be another sequence.</summary>
    public static IReadOnlyList<ProfileStep>? Read(Entry knock, DiagnosticBag diagnostics)
    {
        var items = knock.OneOrMany("[tcp/7001, udp/62000, tcp/3333]", diagnostics);
        if (items.Count > Most)
        {
            diagnostics.Add(ProfileDiagnostics.TooManySteps(knock.Key.Span, items.Count, Most));
            return null;
        }

        var steps = items.Select(i => IsTimed(i) ? ReadTimed((MapNode)i, diagnostics) : Plain(i, knock, diagnostics)).ToList();
        if (steps.Count == 0 || steps.Contains(null))
            return null;
        if (steps.Sum(s => s!.Times) is var packets and > MostPackets)
        {
            diagnostics.Add(ProfileDiagnostics.TooManyPackets(knock.Key.Span, packets, MostPackets));
            return null;
        }

        return [.. steps.OfType<ProfileStep>()];
    }

    private static bool IsTimed(PolicyNode node) => node is MapNode map && map.Entries.Any(e => e.Key is ScalarNode key && ProfileKeys.TimedStepSet.Known.Contains(key.Text));

    private static ProfileStep? Plain(PolicyNode node, Entry knock, DiagnosticBag diagnostics) => Sendable(node, knock, diagnostics) is { } step ? new ProfileStep(step) : null;

    private static ProfileStep? ReadTimed(MapNode map, DiagnosticBag diagnostics)
    {
        var before = diagnostics.Count;
        var keys = new MapReader(map, ProfileKeys.TimedStepSet, diagnostics);
        var pause = keys[ProfileKeys.Pause] is { } rest ? ProfileSection.ReadDelay(rest, diagnostics) : null;
        var times = keys[ProfileKeys.Times] is { } count ? ChoiceReader.Number(count, 1, MostTimes, "it is how often the step's packet is sent", diagnostics) : 1;
        var file = keys[ProfileKeys.File] is { } named ? ProfileSection.ReadPath(named, "token.bin", diagnostics) : null;
        if (keys[ProfileKeys.Knock] is not { } knock)
        {
            diagnostics.Add(KeyDiagnostics.Missing(map.Span, ProfileKeys.TimedStepSet.Where, ProfileKeys.Knock, "knock: tcp/7001"));
            return null;
        }

        if (Sendable(knock.Value, knock, diagnostics) is not { } step)
            return null;
        if (file is not null && step.Payload is not null)
            diagnostics.Add(ProfileDiagnostics.PayloadTwice(keys[ProfileKeys.File]!.Key.Span));
        else if (file is not null && !MayCarryFile(step))
            diagnostics.Add(ProfileDiagnostics.NoPayloadHere(keys[ProfileKeys.File]!.Key.Span));
        return diagnostics.Count == before ? new ProfileStep(step, pause, times ?? 1) { PayloadFile = file } : null;
    }

    private static bool MayCarryFile(KnockStep step) => step.Protocol != IpProtocol.Tcp && step.Size is null;

    private static KnockStep? Sendable(PolicyNode node, Entry knock, DiagnosticBag diagnostics)
    {
        if (StepReader.Read(node, knock, diagnostics) is not { } step)
            return null;
        if (step.Expression is null)
            return step;
        diagnostics.Add(ProfileDiagnostics.CannotSend(step.Span));
        return null;
    }
}
