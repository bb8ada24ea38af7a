using System.Net;
using System.Net.Sockets;
using Postern.Client;

namespace Postern.Cli.Sessions;

/// <summary>Connects to what is behind a door, from the address that was let in.</summary>
internal static class DoorConnection
{
    /// <summary>SYNs are repeated after 1 s, 3 s and 7 s: the door had four chances to let one in.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A name with more addresses than that is no gate's.</summary>
    private const int MostAddresses = 8;

    /// <param name="granted">The way of the knock; null where it is not known.</param>
    public static async Task<(Socket? Connection, KnockProblem? Problem)> Open(string host, ushort port, Route? granted, TimeProvider time, CancellationToken stop)
    {
        var (addresses, problem) = await Resolve(host, granted, time, stop);
        if (addresses is null)
            return (null, problem);
        foreach (var address in InOrderOf(granted, addresses).Take(MostAddresses))
        {
            var (connection, refusal) = await Open(new IPEndPoint(address, port), granted, time, stop);
            if (connection is not null)
                return (connection, null);
            // The first is the one that the knock was for: what it says says most.
            problem ??= refusal;
        }

        return (null, problem);
    }

    /// <summary>First the gate that was knocked at, then its IP version, then the rest.</summary>
    internal static IEnumerable<IPAddress> InOrderOf(Route? granted, IEnumerable<IPAddress> addresses) => granted is null
        ? addresses
        : addresses.OrderBy(a => a.Equals(granted.Gate) ? 0 : a.AddressFamily == granted.Gate.AddressFamily ? 1 : 2);

    private static async Task<(IReadOnlyList<IPAddress>? Addresses, KnockProblem? Problem)> Resolve(string host, Route? granted, TimeProvider time, CancellationToken stop)
    {
        if (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address))
            return ([address], null);
        // What the knock has found need not be asked for again: a name with several addresses may now be told in another order.
        if (granted is not null && granted.Host.Equals(host, StringComparison.OrdinalIgnoreCase))
            return ([granted.Gate], null);
        var (routes, problem) = await Route.FindAll(host, AddressChoice.AsTheSystemOrders, null, time, stop);
        return routes.Count > 0 ? ([.. routes.Select(r => r.Gate)], null) : (null, problem);
    }

    private static async Task<(Socket? Connection, KnockProblem? Problem)> Open(IPEndPoint place, Route? granted, TimeProvider time, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), end, Patience, Timeout.InfiniteTimeSpan);
        // Small packets, which a person waits for, are not held back, and a way that has died is noticed one day.
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            if (granted is not null && granted.Source.AddressFamily == place.AddressFamily)
                socket.Bind(new IPEndPoint(granted.Source, 0));
            await socket.ConnectAsync(place, end.Token);
            return (socket, null);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            socket.Dispose();
            return (null, new KnockProblem(ProblemKind.StillClosed, $"no answer from {place} within {Patience.TotalSeconds} s{From(granted)}",
                "the knock left, and the port is closed to you all the same, or it is another: postern knock --verify says which"));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return (null, e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => KnockProblem.Refused($"{place} refuses the connection", "the gate lets you in, and nothing listens there: check the port, and the service behind it"),
                SocketError.TimedOut => new KnockProblem(ProblemKind.StillClosed, $"no answer from {place}{From(granted)}", "postern knock --verify says more"),
                SocketError.NetworkUnreachable or SocketError.HostUnreachable => new KnockProblem(ProblemKind.NoRoute, $"no route to {place.Address}", "check the network"),
                _ => KnockProblem.Refused($"the connection to {place} failed: {e.Message}", "check the network and the address"),
            });
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string From(Route? granted) => granted is null ? "" : $" to {granted.Source}";
}
