using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Equality.Lab;

/// <summary>Connection tracking of one machine, emptied over netlink (linux/netfilter/nfnetlink_conntrack.h).</summary>
internal sealed class ConnectionTable : IDisposable
{
    private const int NetlinkNetfilter = 12;
    private const ushort DeleteConnections = (1 << 8) | 2;
    private const ushort RequestAcknowledged = 1 | 4;
    private const int HeaderLength = 20;
    private readonly int _socket;

    public ConnectionTable(LabHost host) => _socket = host.Inside(() => socket(16, 3, NetlinkNetfilter));

    public void Empty()
    {
        var request = new byte[HeaderLength];
        MemoryMarshal.Write(request, HeaderLength);
        MemoryMarshal.Write(request.AsSpan(4), DeleteConnections);
        MemoryMarshal.Write(request.AsSpan(6), RequestAcknowledged);
        var answer = new byte[256];
        if (send(_socket, request, request.Length, 0) != request.Length || recv(_socket, answer, answer.Length, 0) < HeaderLength)
            throw new SocketException(Marshal.GetLastPInvokeError());
        // struct nlmsgerr: the error stands behind the header.
        if (BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(16)) is var error and not 0)
            throw new InvalidOperationException($"connection tracking was not emptied: errno {-error}");
    }

    public void Dispose() => _ = close(_socket);

    [DllImport("libc", SetLastError = true)]
    private static extern int socket(int family, int type, int protocol);

    [DllImport("libc", SetLastError = true)]
    private static extern nint send(int socket, byte[] bytes, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern nint recv(int socket, byte[] bytes, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int socket);
}
