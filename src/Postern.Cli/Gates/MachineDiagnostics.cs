using Postern.Linux;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;
using Postern.Watcher.Gates;

namespace Postern.Cli.Gates;

/// <summary>PN5: what this machine lacks for a policy that is right in itself.</summary>
internal static class MachineDiagnostics
{
    /// <summary>Null when every interface that the rules name is here.</summary>
    /// <param name="file">What the rules were read from.</param>
    public static Diagnostic? MissingInterfaces(NftTable table, string file) => Loader.MissingInterfaces(table) is { Count: > 0 } missing
        ? NoInterface(SourceSpan.WholeFile(file), string.Join(", ", missing), string.Join(", ", NetworkNamespace.Interfaces()))
        : null;

    public static Diagnostic NoInterface(SourceSpan span, string missing, string present) => new("PN5001", Severity.Error, span,
        $"there is no interface {missing} here (there are {present})",
        "rules for an interface that never comes guard nothing",
        "correct the name, map it with --interfaces, or add --absent-ok if it appears later");

    public static Diagnostic NotForwarding(SourceSpan span, string target, IpFamily family) => new("PN5002", Severity.Warning, span,
        $"this machine does not forward {(family == IpFamily.V4 ? "IPv4" : "IPv6")} packets, so nothing reaches {target}",
        "packets are translated and then dropped, because they are for another host",
        $"sysctl -w {(family == IpFamily.V4 ? "net.ipv4.ip_forward=1" : "net.ipv6.conf.all.forwarding=1")}, and write it into /etc/sysctl.d too");
}
