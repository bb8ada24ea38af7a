using System.Net;
using System.Net.Sockets;

namespace Postern.Client.Senders;

/// <summary>What the kernel's refusals mean to someone who knocks.</summary>
internal static class SendProblems
{
    public static KnockProblem From(SocketException e, IPAddress gate, IPAddress? source) => e.SocketErrorCode switch
    {
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => new KnockProblem(ProblemKind.NoRoute, $"no route to {gate}",
            $"check the network ({ClientSystem.Here.AsksWay} {gate}), or choose the other address family with -4 or -6"),
        SocketError.AddressNotAvailable => KnockProblem.Refused($"no address {source} on this machine to knock from", $"name an address that `{ClientSystem.Here.ListsAddresses}` lists"),
        SocketError.AccessDenied => KnockProblem.Refused("this machine refused to send the packet", "look for a rule in its own firewall's output chain"),
        SocketError.MessageSize => KnockProblem.Wrong("the packet is larger than one IP packet may be", "ask for a smaller size or payload"),
        SocketError.AddressFamilyNotSupported => new KnockProblem(ProblemKind.NoRoute, $"this machine has no {(gate.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")}",
            "choose the other address family with -4 or -6"),
        SocketError.InvalidArgument => new KnockProblem(ProblemKind.NoRoute, $"the kernel knows no way to {gate}",
            gate.IsIPv6LinkLocal ? "name the interface too: fe80::1%eth0" : "check the address and the --source"),
        _ => KnockProblem.Refused($"sending to {gate} failed: {e.Message}", "check the network and the address"),
    };
}
