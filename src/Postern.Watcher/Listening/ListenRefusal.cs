using System.Net.Sockets;

namespace Postern.Watcher.Listening;

/// <summary>Why ports cannot be listened on, and what to do.</summary>
internal static class ListenRefusal
{
    /// <param name="what">What does not arrive, in the plural.</param>
    public static string Of(IReadOnlyList<ushort> ports, string what, SocketError error, string message)
    {
        var names = string.Join(", ", ports.Distinct().Select(p => $"tcp/{p}"));
        return error switch
        {
            SocketError.AddressAlreadyInUse => $"{names} cannot be listened on: another program does ({message}), and {what} arrive only if it answers; a reload tries again",
            SocketError.AccessDenied => $"{names} cannot be listened on: {message}, and {what} do not arrive; ports below 1024 need CAP_NET_BIND_SERVICE (packaging/systemd/drop-ins/low-ports.conf), others do not",
            _ => $"{names} cannot be listened on: {message}, and {what} do not arrive",
        };
    }
}
