using System.Net;
using System.Net.Sockets;
using Postern.Client.Senders;

namespace Postern.Client;

/// <summary>Which addresses a name may stand for.</summary>
public enum AddressChoice
{
    /// <summary>The one that a program which connects to the name would use: the system's order, RFC 6724.</summary>
    AsTheSystemOrders,
    IPv4Only,
    IPv6Only,

    /// <summary>Over each version that the host has an address of.</summary>
    Both,
}

/// <summary>From where to where all knocks of a sequence go: the gate counts them by source, so it must not change on the way.</summary>
public sealed record Route(string Host, IPAddress Gate, IPAddress Source)
{
    /// <summary>RFC 1035.</summary>
    private const int LongestName = 255;

    /// <summary>A name server that says nothing for so long will not.</summary>
    private static readonly TimeSpan TimeToResolve = TimeSpan.FromSeconds(15);

    /// <summary>Resolves once and asks the kernel which source it would use.</summary>
    /// <param name="source">The address to knock from; null for the kernel's choice.</param>
    public static async Task<(Route? Route, KnockProblem? Problem)> Find(
        string host, AddressChoice choice, IPAddress? source, TimeProvider time, CancellationToken cancellation = default)
    {
        var (routes, problem) = await FindAll(host, choice, source, time, cancellation);
        return (routes is [var first, ..] ? first : null, problem);
    }

    /// <summary>One route for each family that leads there, in the system's order.</summary>
    /// <returns>None exactly where there is a problem.</returns>
    public static async Task<(IReadOnlyList<Route> Routes, KnockProblem? Problem)> FindAll(
        string host, AddressChoice choice, IPAddress? source, TimeProvider time, CancellationToken cancellation = default)
    {
        // The resolver takes an empty name for this machine's own.
        if (string.IsNullOrWhiteSpace(host) || host.Length > LongestName)
            return ([], KnockProblem.Wrong(host.Length > LongestName ? $"a host name of {host.Length} letters" : "an empty host name", "name the gate, or give its address"));
        var (addresses, problem) = await Resolve(host, time, cancellation);
        if (addresses is null)
            return ([], problem);
        var wanted = addresses.Where(a => IsWanted(a.AddressFamily, choice) && (source is null || source.AddressFamily == a.AddressFamily)).ToList();
        if (wanted.Find(IsForMany) is { } many)
            return ([], KnockProblem.Wrong($"{many} is the address of many", "give the address of one gate"));
        if (wanted.Count == 0)
            return ([], NoSuchAddress(host, choice, source));

        // As connect() loops do: an address without a route is passed over.
        var routes = new List<Route>();
        KnockProblem? first = null;
        foreach (var gate in wanted.Where(g => !routes.Exists(r => r.Gate.AddressFamily == g.AddressFamily)))
        {
            var (route, refusal) = Probe(host, gate, source);
            if (route is not null)
                routes.Add(route);
            first ??= refusal;
        }

        return routes.Count > 0 ? (routes, null) : ([], first);
    }

    /// <summary>Whether packets can leave this machine with the address.</summary>
    public static bool CanLeaveFrom(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Whether the system, not asked for any other, would choose the route's source.</summary>
    internal static bool IsDefaultSource(Route route) => Probe(route.Host, route.Gate, source: null).Route is { } own && own.Source.Equals(route.Source);

    private static string CheckNameServers => $"check the name servers ({ClientSystem.Here.NameServers}), or knock at the address itself";

    private static async Task<(IReadOnlyList<IPAddress>? Addresses, KnockProblem? Problem)> Resolve(
        string host, TimeProvider time, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var literal))
            return ([literal.IsIPv4MappedToIPv6 ? literal.MapToIPv4() : literal], null);
        try
        {
            return (await Dns.GetHostAddressesAsync(host, cancellation).WaitAsync(TimeToResolve, time, cancellation), null);
        }
        catch (TimeoutException)
        {
            return (null, new KnockProblem(ProblemKind.NameUnknown, $"no answer for the name '{host}' within {TimeToResolve.TotalSeconds} s", CheckNameServers));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TryAgain)
        {
            return (null, new KnockProblem(ProblemKind.NameUnknown, $"the name '{host}' cannot be resolved now: {e.Message}", CheckNameServers));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return (null, new KnockProblem(ProblemKind.NameUnknown, $"the name '{host}' is not known: {e.Message}", "check the spelling, or knock at the address itself"));
        }
    }

    // connect() on a UDP socket sends nothing; it only looks up the route and fixes the source.
    private static (Route? Route, KnockProblem? Problem) Probe(string host, IPAddress gate, IPAddress? source)
    {
        try
        {
            using var socket = new Socket(gate.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            if (source is not null)
                socket.Bind(new IPEndPoint(source, 0));
            socket.Connect(gate, 9);
            return (new Route(host, gate, ((IPEndPoint)socket.LocalEndPoint!).Address), null);
        }
        catch (SocketException e)
        {
            return (null, SendProblems.From(e, gate, source));
        }
    }

    private static bool IsForMany(IPAddress address) => address.IsIPv6Multicast || address.Equals(IPAddress.Broadcast)
        || (address.AddressFamily == AddressFamily.InterNetwork && (address.GetAddressBytes()[0] & 0xf0) == 0xe0);

    private static bool IsWanted(AddressFamily family, AddressChoice choice) => choice switch
    {
        AddressChoice.IPv4Only => family == AddressFamily.InterNetwork,
        AddressChoice.IPv6Only => family == AddressFamily.InterNetworkV6,
        _ => family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6,
    };

    private static KnockProblem NoSuchAddress(string host, AddressChoice choice, IPAddress? source)
    {
        var family = (choice, source?.AddressFamily) switch
        {
            (AddressChoice.IPv4Only, _) or (_, AddressFamily.InterNetwork) => "IPv4",
            (AddressChoice.IPv6Only, _) or (_, AddressFamily.InterNetworkV6) => "IPv6",
            _ => "IP",
        };
        return KnockProblem.Wrong($"'{host}' has no {family} address", $"leave out the option that asks for {family}, or name another host");
    }
}
