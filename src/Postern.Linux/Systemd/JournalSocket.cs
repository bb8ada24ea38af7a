using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Postern.Linux.Systemd;

/// <summary>journald's own protocol: one datagram for each entry. Source: systemd's "Native Journal Protocol".</summary>
public sealed class JournalSocket : IDisposable
{
    public const string DefaultPath = "/run/systemd/journal/socket";

    private readonly Socket _socket;

    private JournalSocket(Socket socket) => _socket = socket;

    /// <summary>Whether standard error leads to journald.</summary>
    /// <param name="journalStream">The variable JOURNAL_STREAM: device and inode of the stream that systemd gave.</param>
    /// <param name="standardError">What the descriptor is, <c>socket:[12345]</c>; null where that cannot be told.</param>
    public static bool IsStandardError(string? journalStream, string? standardError) =>
        journalStream?.Split(':') is [_, { Length: > 0 } inode] && standardError == $"socket:[{inode}]";

    /// <summary>The same for this process.</summary>
    public static bool IsStandardError()
    {
        try
        {
            return IsStandardError(Environment.GetEnvironmentVariable("JOURNAL_STREAM"), File.ResolveLinkTarget("/proc/self/fd/2", returnFinalTarget: false)?.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Null when nobody takes entries there.</summary>
    public static JournalSocket? Connect(string path = DefaultPath)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));

            // A full journal must not hold up a gate: what does not fit now is said elsewhere.
            socket.Blocking = false;
            return new JournalSocket(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>False when it could not be taken.</summary>
    /// <param name="fields">Names of capital letters, digits and underscores, with any text.</param>
    public bool Send(IReadOnlyList<(string Name, string Value)> fields)
    {
        try
        {
            _socket.Send(Entry(fields));
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    internal static byte[] Entry(IReadOnlyList<(string Name, string Value)> fields)
    {
        using var entry = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        foreach (var (name, value) in fields)
        {
            entry.Write(Encoding.ASCII.GetBytes(name));
            var bytes = Encoding.UTF8.GetBytes(value);
            if (bytes.Contains((byte)'\n'))
            {
                // The name alone on its line, then the length, says that line ends belong to the value.
                entry.WriteByte((byte)'\n');
                BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)bytes.Length);
                entry.Write(length);
            }
            else
            {
                entry.WriteByte((byte)'=');
            }

            entry.Write(bytes);
            entry.WriteByte((byte)'\n');
        }

        return entry.ToArray();
    }
}
