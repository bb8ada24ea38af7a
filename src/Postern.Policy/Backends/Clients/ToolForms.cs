using Postern.Policy.Backends.Clients.Fwknop;
using Postern.Policy.Backends.Clients.Hping3;
using Postern.Policy.Backends.Clients.Knockd;
using Postern.Policy.Backends.Clients.Netcat;
using Postern.Policy.Backends.Clients.Nmap;
using Postern.Policy.Backends.Clients.Qr;
using Postern.Policy.Backends.Clients.Socat;
using Postern.Policy.Backends.Clients.Ssh;

namespace Postern.Policy.Backends.Clients;

/// <summary>Forms that are lines for one program, or what it reads.</summary>
internal static class ToolForms
{
    public static IReadOnlyList<IClientForm> All { get; } =
    [
        new NmapClient(),
        new Hping3Client(),
        new NetcatClient(),
        new SocatClient(),
        new KnockdClient(),
        new SshClient(),
        new FwknopClient(),
        new QrClient(),
        new KnockOnPortsClient(),
    ];
}
