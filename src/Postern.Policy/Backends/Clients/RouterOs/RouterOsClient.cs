using System.Globalization;
using System.Text;
using Postern.Policy.Backends.RouterOs.Script;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.RouterOs;

/// <summary>
/// A RouterOS machine that knocks. Each knock is a job in the background that is ended before the next one begins: a console command waits for an answer that
/// does not come, and a connection that goes on trying repeats its SYN after a second, when another knock is due.
/// </summary>
public sealed class RouterOsClient : IClientForm
{
    /// <summary>Long enough for a job to begin on a slow board, and shorter than the second after which an unanswered SYN is repeated.</summary>
    private static readonly TimeSpan BetweenKnocks = TimeSpan.FromMilliseconds(300);

    public string Name => "routeros";

    public string Description => "a script for RouterOS 6 and 7";

    public string? Write(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var knocks = door.Knocks.Select((knock, i) => RouterOsKnock.Of(knock.Step, i + 1, host, diagnostics)).ToList();
        if (knocks.Contains(null))
            return null;
        if (knocks.FindIndex(k => k!.Before.Count > 0) is var generated and >= 0)
            diagnostics.Add(ClientDiagnostics.NeedsTrafficGenerator(door.Knocks[generated].Step));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Knocks at the door {door.Name} of {host.Text}{(host == KnockHost.Placeholder ? " (write the gate's address in its place)" : "")}.\n");
        text.Append("# Paste it into a terminal, or keep it under /system script. The braces belong to it.\n{\n");
        foreach (var line in knocks.SelectMany(k => k!.Before))
            text.Append(line).Append('\n');
        text.Append(":local knock\n");
        for (var i = 0; i < knocks.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"# {i + 1} of {knocks.Count}, {door.Knocks[i].Step}: {knocks[i]!.Meaning}\n");
            text.Append(CultureInfo.InvariantCulture, $":set knock [:execute {ScriptText.Quoted(knocks[i]!.Command)}]\n");
            text.Append(CultureInfo.InvariantCulture, $":delay {Durations.Text(door.Knocks[i].Pause > BetweenKnocks ? door.Knocks[i].Pause : BetweenKnocks)}\n");
            text.Append(":do { /system script job remove $knock } on-error={}\n");
        }

        foreach (var line in knocks.SelectMany(k => k!.After))
            text.Append(line).Append('\n');
        return text.Append("}\n").ToString();
    }
}
