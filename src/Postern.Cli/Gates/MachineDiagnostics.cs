using Postern.Linux;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.Watching;
using Postern.Rules.Model;
using Postern.Watcher.Gates;
using Postern.Watcher.Hooks;

namespace Postern.Cli.Gates;

/// <summary>PN5: what this machine lacks for a policy that is right in itself.</summary>
internal static class MachineDiagnostics
{
    /// <summary>All that this machine lacks for what was compiled without an error.</summary>
    /// <param name="mayLackInterfaces">They may appear later.</param>
    /// <param name="file">What the rules were read from.</param>
    public static IEnumerable<Diagnostic> Find(Compilation compiled, bool mayLackInterfaces, string file)
    {
        if (!mayLackInterfaces && Loader.MissingInterfaces(compiled.Table!) is { Count: > 0 } missing)
            yield return NoInterface(SourceSpan.WholeFile(file), string.Join(", ", missing), string.Join(", ", NetworkNamespace.Interfaces()));
        foreach (var found in ForwardingCheck.Find(compiled.RuleSet, NetworkNamespace.Forwards))
            yield return found;
        foreach (var found in RequestPortCheck.Find(compiled.RuleSet.Guard, TcpListeners.Ports()))
            yield return found;
        foreach (var found in HookCheck.Find(compiled.Policy?.Hooks ?? HookSettings.None))
            yield return found;
    }

    public static Diagnostic NoInterface(SourceSpan span, string missing, string present) => new("PN5001", Severity.Error, span,
        $"there is no interface {missing} here (there are {present})",
        "rules for an interface that never comes guard nothing",
        "correct the name, map it with --interfaces, or add --absent-ok if it appears later");

    public static Diagnostic NobodyListens(SourceSpan span, ushort port) => new("PN5003", Severity.Warning, span,
        $"no program listens on tcp/{port} here, so this knock cannot arrive",
        "a request is sent over a connection, and the gate itself completes none",
        "start a web server there, or write listen: true at the door and run postern gate: the watcher then answers every request with the same 404");

    public static Diagnostic NobodyTakesRequests(SourceSpan span, ushort port) => new("PN2358", Severity.Warning, span,
        $"no program listens on tcp/{port} here, so no SPA packet can arrive in a request",
        "a request is sent over a connection, and the gate itself completes none",
        "start a web server there, or write listen: true below spa: the watcher then answers every request with the same 404");

    public static Diagnostic NotForwarding(SourceSpan span, string target, IpFamily family) => new("PN5002", Severity.Warning, span,
        $"this machine does not forward {(family == IpFamily.V4 ? "IPv4" : "IPv6")} packets, so nothing reaches {target}",
        "packets are translated and then dropped, because they are for another host",
        $"sysctl -w {(family == IpFamily.V4 ? "net.ipv4.ip_forward=1" : "net.ipv6.conf.all.forwarding=1")}, and write it into /etc/sysctl.d too");
}
