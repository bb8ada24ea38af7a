using System.Globalization;
using System.Net;

namespace Postern.Linux;

/// <summary>A TCP connection that this host has.</summary>
public readonly record struct TcpSession(IPAddress Remote, ushort RemotePort, ushort LocalPort);

/// <summary>Reads the kernel's table of connections (proc_net_tcp in the kernel's documentation).</summary>
public static class TcpSessions
{
    private const string Established = "01";

    public static IReadOnlyList<TcpSession> Read() => [.. Lines("/proc/self/net/tcp").Concat(Lines("/proc/self/net/tcp6")).Select(Parse).OfType<TcpSession>()];

    /// <summary>
    /// One line: <c>sl local_address:port remote_address:port state …</c>, addresses as 32-bit words in the machine's own byte
    /// order. Null for the heading and for anything but an established connection.
    /// </summary>
    public static TcpSession? Parse(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 4 || fields[3] != Established || Ends(fields[1]) is not { } local || Ends(fields[2]) is not { } remote)
            return null;
        return new TcpSession(remote.Address, remote.Port, local.Port);
    }

    private static (IPAddress Address, ushort Port)? Ends(string text)
    {
        var colon = text.IndexOf(':');
        if (colon is not (8 or 32) || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port))
            return null;
        var bytes = new byte[colon / 2];
        for (var word = 0; word < bytes.Length; word += 4)
        {
            if (!uint.TryParse(text.AsSpan(word * 2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value))
                return null;
            BitConverter.TryWriteBytes(bytes.AsSpan(word), value);
        }

        var address = new IPAddress(bytes);
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }

    private static IEnumerable<string> Lines(string path)
    {
        try
        {
            return File.ReadLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
