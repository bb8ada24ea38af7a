using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>Who is at the other end of a Unix socket, as the kernel noted it when they connected. Source: unix(7), SO_PEERCRED and SO_PEERGROUPS.</summary>
/// <param name="Groups">The primary group and all others.</param>
public sealed record PeerUser(uint User, IReadOnlyList<uint> Groups)
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int PeerGroups = 59;

    /// <summary>NGROUPS_MAX.</summary>
    private const int MostGroups = 65536;

    /// <summary>Null when the kernel does not tell.</summary>
    public static PeerUser? Of(Socket socket)
    {
        try
        {
            // struct ucred: process, user, group.
            Span<uint> credentials = stackalloc uint[3];
            if (socket.GetRawSocketOption(SocketLevel, PeerCredentials, MemoryMarshal.AsBytes(credentials)) != 12)
                return null;
            return new PeerUser(credentials[1], [credentials[2], .. Others(socket)]);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static uint[] Others(Socket socket)
    {
        foreach (var room in (ReadOnlySpan<int>)[256, MostGroups])
        {
            var groups = new uint[room];
            try
            {
                return groups[..(socket.GetRawSocketOption(SocketLevel, PeerGroups, MemoryMarshal.AsBytes(groups.AsSpan())) / sizeof(uint))];
            }
            catch (SocketException) when (room < MostGroups)
            {
                // Whoever is in more groups than that is asked again with room for all.
            }
        }

        return [];
    }
}
