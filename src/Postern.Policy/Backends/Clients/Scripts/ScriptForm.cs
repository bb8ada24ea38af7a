using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Scripts;

/// <summary>A form that is a program: every step that it cannot send is said, and only then it is written.</summary>
public abstract class ScriptForm : IClientForm
{
    /// <summary>How long a connection is tried: a SYN without an answer is sent again after a second.</summary>
    protected const int ConnectMilliseconds = 300;

    /// <summary>How long a web server has to take a request.</summary>
    protected const int RequestSeconds = 5;

    public abstract string Name { get; }

    public abstract string Description { get; }

    /// <summary>What to do about a TCP packet that is no connection's first.</summary>
    private protected const string ForFlags = "use postern knock as root, or one of --as nmap and --as hping3";

    public string? Write(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var refusals = door.Knocks.Select(k => k.Step).Distinct().Select(s => Common(s, host) ?? Refusal(s, host)).Append(Refusal(door)).OfType<Diagnostic>().ToList();
        foreach (var refusal in refusals)
            diagnostics.Add(refusal);
        return refusals.Count > 0 ? null : Compose(door, host);
    }

    /// <summary>Why this language cannot send a step that others can; null where it can.</summary>
    protected abstract Diagnostic? Refusal(KnockStep step, KnockHost host);

    /// <summary>Why the steps as a whole are too much for it; null where they are not.</summary>
    protected virtual Diagnostic? Refusal(KnockedDoor door) => null;

    protected abstract string Compose(KnockedDoor door, KnockHost host);

    /// <summary>The text where some step is so, and nothing where none is.</summary>
    protected static string Where(KnockedDoor door, Func<KnockStep, bool> some, string text) => door.Knocks.Any(k => some(k.Step)) ? text : "";

    protected static bool IsRequest(KnockStep step) => step.Request is not null;

    protected static bool IsTcp(KnockStep step) => step.Protocol == IpProtocol.Tcp && step.Request is null;

    protected static bool IsUdp(KnockStep step) => step.Protocol == IpProtocol.Udp;

    protected static bool IsEcho(KnockStep step) => step.Port is null;

    /// <summary><c>0.1</c></summary>
    protected static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    protected static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    private Diagnostic? Common(KnockStep step, KnockHost host)
    {
        if (step.Expression is not null)
            return ClientDiagnostics.NoFixedPayload(step);
        if (IsTcp(step) && !KnockPacket.IsConnection(step))
            return ClientDiagnostics.OnlyConnects(step, Name, ForFlags);
        return (host.Address is null ? KnockPacket.IsImpossible(step, false) && KnockPacket.IsImpossible(step, true) : KnockPacket.IsImpossible(step, host.IsIPv6))
            ? ClientDiagnostics.Impossible(step, host.Text) : null;
    }
}
