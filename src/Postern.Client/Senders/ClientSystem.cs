namespace Postern.Client.Senders;

/// <summary>Where systems differ in what they let a client send, and in what a person asks them. All of that is said here, and the senders do as it says.</summary>
/// <param name="SendsTcpByHand">Whether there is a raw socket that takes TCP at all; it still needs rights.</param>
/// <param name="EchoWays">How an echo request may leave, in the order in which they are tried.</param>
/// <param name="EchoRemedy">What helps where none of them is permitted.</param>
/// <param name="RepeatsRefusedSyns">Whether the system sends a SYN again that was answered by RST, unless it is asked not to.</param>
public sealed record ClientSystem(string Name, bool SendsTcpByHand, IReadOnlyList<EchoWay> EchoWays, string EchoRemedy, bool RepeatsRefusedSyns)
{
    /// <summary>What shows which name servers are asked.</summary>
    public required string NameServers { get; init; }

    /// <summary>The command that shows the way to an address, which follows it.</summary>
    public required string AsksWay { get; init; }

    /// <summary>The command that lists this machine's addresses.</summary>
    public required string ListsAddresses { get; init; }

    /// <summary>
    /// Its ping program is not a way: it would send no payload of ours, from an address of its own choice, and it is permitted more only where
    /// whoever runs the machine has chosen so.
    /// </summary>
    public static readonly ClientSystem Linux = new("Linux", SendsTcpByHand: true, [EchoWay.Datagram, EchoWay.Raw],
        "as root: sysctl -w net.ipv4.ping_group_range='0 2147483647' (for IPv6 too); or knock as root", RepeatsRefusedSyns: false)
    {
        NameServers = "/etc/resolv.conf",
        AsksWay = "ip route get",
        ListsAddresses = "ip address",
    };

    public static readonly ClientSystem MacOS = new("macOS", SendsTcpByHand: true, [EchoWay.Datagram, EchoWay.Raw], "knock as root: sudo postern knock …", RepeatsRefusedSyns: false)
    {
        NameServers = "scutil --dns",
        AsksWay = "route -n get",
        ListsAddresses = "ifconfig",
    };

    /// <summary>Raw sockets take no TCP there since XP's second service pack, and are for administrators; a service of the system sends echo requests for everybody.</summary>
    public static readonly ClientSystem Windows = new("Windows", SendsTcpByHand: false, [EchoWay.Service, EchoWay.Raw],
        "leave out --source, which only administrators can choose for echo requests, or knock as administrator", RepeatsRefusedSyns: true)
    {
        NameServers = "ipconfig /all",
        AsksWay = "powershell Find-NetRoute -RemoteIPAddress",
        ListsAddresses = "ipconfig",
    };

    public static ClientSystem Here => OperatingSystem.IsWindows() ? Windows : OperatingSystem.IsLinux() ? Linux : MacOS;
}

public enum EchoWay
{
    /// <summary>An ICMP socket that sends nothing but echo requests: Linux where ping_group_range permits it, macOS always.</summary>
    Datagram,

    /// <summary>For root, administrators, and CAP_NET_RAW.</summary>
    Raw,

    /// <summary>The system pings for us, from the source that it would choose: Windows' IcmpSendEcho.</summary>
    Service,
}
