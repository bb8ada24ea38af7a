using System.ComponentModel;
using System.Runtime.InteropServices;
using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Equality.Lab;

/// <summary>Sends whole Ethernet frames from one machine, by any of its interfaces.</summary>
internal sealed class PacketSocket : IDisposable
{
    private const int AddressFamilyPacket = 17;
    private const int SocketRaw = 3;
    private readonly int _socket;

    public PacketSocket(LabHost from)
    {
        _socket = from.Inside(() => socket(AddressFamilyPacket, SocketRaw, 0));
        if (_socket < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public static int IndexOf(LabHost host, string device) => host.Inside(() => (int)if_nametoindex(device));

    public void Send(int device, ReadOnlySpan<byte> frame)
    {
        // struct sockaddr_ll (packet(7)): only the family and the interface count for a raw socket.
        Span<byte> to = stackalloc byte[20];
        MemoryMarshal.Write(to, (ushort)AddressFamilyPacket);
        MemoryMarshal.Write(to[4..], device);
        if (sendto(_socket, frame.ToArray(), frame.Length, 0, to.ToArray(), to.Length) != frame.Length)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public void Dispose() => _ = close(_socket);

    [DllImport("libc", SetLastError = true)]
    private static extern int socket(int family, int type, int protocol);

    [DllImport("libc", SetLastError = true)]
    private static extern nint sendto(int socket, byte[] bytes, nint length, int flags, byte[] to, int toLength);

    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi)]
    private static extern uint if_nametoindex([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int socket);
}
