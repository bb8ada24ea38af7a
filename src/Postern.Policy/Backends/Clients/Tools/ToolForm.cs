using System.Globalization;
using Postern.Policy.Diagnostics;

namespace Postern.Policy.Backends.Clients.Tools;

/// <summary>Lines for a shell, one call of a program for each knock.</summary>
public abstract class ToolForm : IClientForm
{
    public abstract string Name { get; }

    public abstract string Description { get; }

    /// <summary>Comments below the header.</summary>
    internal abstract IEnumerable<string> Remarks(ToolTarget target);

    /// <summary>Null after a diagnostic.</summary>
    internal abstract ToolCall? Call(ClientKnock knock, ToolTarget target, DiagnosticBag diagnostics);

    public string? Write(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (Calls(door, host, diagnostics) is not { } calls)
            return null;
        var script = new ClientScript("# ").Header(door, host);
        foreach (var remark in Remarks(ToolTarget.Of(door, host)))
            script.Comment(remark);
        for (var i = 0; i < calls.Count; i++)
        {
            script.Knock(door, i, calls[i].Meaning).Line(calls[i].Command);
            if (i + 1 < calls.Count && Pause(door.Knocks[i], calls[i]) is { } pause)
                script.Line(pause);
        }

        return script.ToString();
    }

    /// <summary>A call for each knock; null after diagnostics.</summary>
    internal IReadOnlyList<ToolCall>? Calls(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        var target = ToolTarget.Of(door, host);
        var calls = door.Knocks.Select(k => One(k, target, diagnostics)).ToList();
        if (calls.Contains(null))
            return null;
        // The time from one knock to the next is what the program takes, and it must not be the whole of what the gate waits.
        if (door.Door?.Opener.StepTimeout is { } patience && calls.SkipLast(1).MaxBy(c => c!.Takes) is { } slowest && slowest.Takes >= patience)
        {
            diagnostics.Add(ToolDiagnostics.TooSlow(door.Span, door.Name, Name, slowest.Takes, patience));
            return null;
        }

        if (calls.FindIndex(c => c!.NeedsRoot) is var first and >= 0)
            diagnostics.Add(ToolDiagnostics.NeedsRoot(door.Knocks[first].Step, Name));
        return calls!;
    }

    /// <summary>The line that waits until the next knock is due; null where the program has waited as long.</summary>
    internal static string? Pause(ClientKnock knock, ToolCall call) => knock.Pause > call.Takes ? $"sleep {Seconds(knock.Pause - call.Takes)}" : null;

    internal static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    internal static ToolCall? Refused(Diagnostic diagnostic, DiagnosticBag diagnostics)
    {
        diagnostics.Add(diagnostic);
        return null;
    }

    private ToolCall? One(ClientKnock knock, ToolTarget target, DiagnosticBag diagnostics) =>
        knock.Step.Expression is not null ? Refused(ClientDiagnostics.NoFixedPayload(knock.Step), diagnostics)
        : KnockPacket.IsImpossible(knock.Step, target.IsIPv6) ? Refused(ClientDiagnostics.Impossible(knock.Step, target.Host.Text), diagnostics)
        : Call(knock, target, diagnostics);
}
