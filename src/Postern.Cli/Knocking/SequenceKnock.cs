using System.Globalization;
using System.Text.Json;
using Postern.Client;
using Postern.Client.Plans;
using Postern.Client.Senders;

namespace Postern.Cli.Knocking;

/// <summary>Knocks one after the other at a host.</summary>
internal static class SequenceKnock
{
    public static async Task<int> Run(KnockRequest request, Terminal terminal, CancellationToken stop)
    {
        // All that is wrong is said at once, and before the first packet.
        if (request.Words.Count > Knocker.LongestSequence)
            return Report(null, [], [Knocker.TooMany(request.Words.Count)]);
        var knocks = new List<PlannedStep>();
        var problems = new List<KnockProblem>();
        foreach (var text in request.Words)
        {
            if (KnockNotation.TryRead(text, request.PortsAreUdp, out var knock, out var problem))
                knocks.Add(new PlannedStep(knock));
            else
                problems.Add(problem);
        }

        var (program, none) = KnockEnd.Program(request);
        if (none is not null)
            problems.Add(none);
        if (problems.Count > 0)
            return Report(null, [], problems);

        var (route, unreachable) = await Route.Find(request.Target, request.Choice, request.Source, terminal.Time, stop);
        if (route is null)
            return Report(null, [], [unreachable!]);

        var sent = new List<SentKnock>();
        var progress = request.IsJson ? terminal.Error : terminal.Out;
        if (request.IsVerbose)
            progress.WriteLine($"knocking at {route.Host} ({route.Gate}) from {route.Source}");
        var failures = await new Knocker(new SocketSender(terminal.Time), terminal.Time).Knock(route, knocks, request.Delay ?? Knocker.DefaultDelay, knock =>
        {
            sent.Add(knock);
            if (request.IsVerbose)
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{knock.At.TotalMilliseconds,6:0} ms  {knock.Knock}"));
        }, stop);
        return KnockEnd.Become(request, program, Report(route, sent, failures), terminal);

        int Report(Route? route, List<SentKnock> sent, IReadOnlyList<KnockProblem> problems) =>
            KnockEnd.Report(request, problems, json => Write(json, request, route, sent), terminal);
    }

    private static void Write(Utf8JsonWriter json, KnockRequest request, Route? route, List<SentKnock> sent)
    {
        json.WriteString("host", request.Target);
        json.WriteString("gate", route?.Gate.ToString());
        json.WriteString("source", route?.Source.ToString());
        json.WriteStartArray("sent");
        foreach (var knock in sent)
        {
            json.WriteStartObject();
            json.WriteString("knock", knock.Knock.ToString());
            json.WriteNumber("atMilliseconds", Math.Round(knock.At.TotalMilliseconds, 1));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
