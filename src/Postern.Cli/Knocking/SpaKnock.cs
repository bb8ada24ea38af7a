using System.Globalization;
using System.Text.Json;
using Postern.Client;
using Postern.Client.Signing;
using Postern.Client.Spa;
using Postern.Spa;
using Postern.Spa.Keys;

namespace Postern.Cli.Knocking;

/// <summary>Sends Postern packets by an invitation, and tells what the gate answers.</summary>
internal static class SpaKnock
{
    public static async Task<int> Run(KnockRequest request, KnockTarget.Gate target, Terminal terminal, CancellationToken stop)
    {
        var (gate, door) = (target.Invitation, target.Door);
        var problems = new List<KnockProblem>();
        var (program, none) = KnockEnd.Program(request);
        if (none is not null)
            problems.Add(none);
        var last = AnsweredKeys.Read(terminal, gate.Gate);
        var choice = new SignerChoice(new KeyPlaces(terminal.Home, AgentConnection.FromEnvironment()));
        var (keys, noKey) = choice.Find(request.Key, last);
        if (noKey is not null)
            problems.Add(noKey);
        if (problems.Count > 0)
            return Report(new SpaOutcome(null, null, null, 0, default, null), problems);

        var own = request.Source is { } source && Route.CanLeaveFrom(source) ? source : null;
        var (routes, unreachable) = await Route.FindAll(gate.Host, request.Choice, own, terminal.Time, stop);
        if (routes.Count == 0)
            return Report(new SpaOutcome(null, null, null, 0, default, null), [unreachable!]);

        var wish = new SpaWish(door, request.For, request.Source, request.Prefix);
        var outcome = await new SpaKnocker(terminal.Time)
        {
            Asking = key => terminal.Error.WriteLine(key.NeedsTouch ? $"touch your security key: {key.Place}" : $"{key.Place} needs its passphrase"),
            Sending = (key, route) =>
            {
                if (request.IsVerbose)
                    terminal.Error.WriteLine($"one packet to {route.Gate} port {gate.Port.ToString(CultureInfo.InvariantCulture)} from {route.Source}, signed by {key}");
            },
        }.Knock(gate, wish, routes, keys, request.Waits, stop);
        foreach (var refusal in outcome.Refusals.Where(_ => outcome.Problem is null))
            terminal.Error.WriteLine($"postern: {refusal}");

        if (outcome.Answer is { Refusal: SpaRefusal.None } open)
        {
            KnockEnd.Words(request, terminal).WriteLine(AnswerText.Open(open));
            if (AnswerText.ClockWarning(outcome.Skew) is { } warning)
                terminal.Error.WriteLine($"postern: {warning}");
        }
        else if (outcome.Answer is { } refused)
        {
            var problem = AnswerText.Refused(refused, outcome.Skew);
            problems.Add(refused.Refusal == SpaRefusal.Door && !gate.Doors.Contains(door)
                ? problem with { Remedy = $"the invitation names {string.Join(", ", gate.Doors)}; {problem.Remedy}" }
                : problem);
        }
        else if (outcome.Problem is { } unsent)
        {
            problems.Add(unsent);
        }
        else if (request.Waits)
        {
            problems.Add(Silence(gate, outcome, keys, choice.PassedOver, terminal.Time.GetUtcNow()));
        }
        else
        {
            KnockEnd.Words(request, terminal).WriteLine($"sent to {gate.Host}, and no answer waited for");
        }

        if (outcome is { Answer: not null, By: { } by } && by.Fingerprint != last && request.Key is null && keys.Count > 1)
        {
            AnsweredKeys.Write(terminal, gate.Gate, by.Fingerprint);
            terminal.Error.WriteLine($"postern: of {keys.Count} keys the gate knows {by}; it will be tried first from now on (--key chooses another)");
        }

        var code = Report(outcome, problems);
        if (program is not null && code == ExitCode.Done && !request.Waits)
            await Task.Delay(request.Delay ?? Knocker.DefaultDelay, terminal.Time, stop);
        return KnockEnd.Become(request, program, code, terminal);

        int Report(SpaOutcome outcome, IReadOnlyList<KnockProblem> problems) =>
            KnockEnd.Report(request, problems, json => Write(json, gate, door, outcome), terminal);
    }

    private static KnockProblem Silence(Invitation gate, SpaOutcome outcome, IReadOnlyList<SignerCandidate> keys, IReadOnlyList<string> passedOver, DateTimeOffset now)
    {
        var by = keys.Count == 1 ? keys[0].ToString() : $"{keys.Count} keys";
        var more = string.Concat(passedOver.Select(p => $"\n    {p}"));
        if (outcome.IsRefusedByHost)
        {
            return KnockProblem.Refused($"{gate.Host} says that nobody takes packets at UDP port {gate.Port}",
                "its gate is down, or the name leads to another machine: a gate that runs says nothing to strangers" + more);
        }

        return KnockProblem.Refused(
            string.Create(CultureInfo.InvariantCulture, $"no answer from {gate.Host} port {gate.Port} to {outcome.Sent} packets, signed by {by}"),
            string.Create(CultureInfo.InvariantCulture, $"""
                a gate answers nobody but those it knows, so it may be any of these:
                    it does not know this key (send its owner the .pub file; --key FILE chooses another)
                    your clock is minutes off (it says {now.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC)
                    the invitation is older than the gate's key (ask for a new one)
                    the gate is down, or something on the way drops UDP to port {gate.Port} (try again; -4 or -6 chooses the way)
                """) + more);
    }

    private static void Write(Utf8JsonWriter json, Invitation gate, string door, SpaOutcome outcome)
    {
        json.WriteString("host", gate.Host);
        json.WriteString("gate", outcome.Route?.Gate.ToString());
        json.WriteString("source", outcome.Route?.Source.ToString());
        json.WriteString("door", door);
        json.WriteString("key", outcome.By?.Fingerprint);
        json.WriteNumber("packets", outcome.Sent);
        if (outcome.Answer is not { } answer)
            return;
        json.WriteStartObject("answer");
        json.WriteBoolean("open", answer.Refusal == SpaRefusal.None);
        json.WriteString("refusal", answer.Refusal == SpaRefusal.None ? null : answer.Refusal.ToString());
        json.WriteString("seen", answer.Seen.ToString());
        json.WriteString("granted", answer.Granted is null ? null : $"{answer.Granted}{(answer.PrefixLength is { } prefix ? $"/{prefix.ToString(CultureInfo.InvariantCulture)}" : "")}");
        json.WriteString("until", answer.Until?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("gateTime", answer.Now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteNumber("clockBehindSeconds", Math.Round(outcome.Skew.TotalSeconds, 1));
        json.WriteEndObject();
    }
}
