using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Postern.Bench.Tools;

/// <summary>The system calls of the tools, as Linux on 64 bits has them. Negative results are errors; errno is the last P/Invoke error.</summary>
internal static unsafe partial class Libc
{
    public const int AfInet = 2, AfInet6 = 10, AfPacket = 17;
    public const int Stream = 1, Datagram = 2, Raw = 3, NonBlocking = 0x800;
    public const int SolSocket = 1, ReuseAddress = 2, Error = 4, Linger = 13;
    public const int SolPacket = 263, QdiscBypass = 20;
    public const int WaitForOne = 0x10000;
    public const short PollIn = 1, PollOut = 4;
    public const int Again = 11, NoBuffers = 105;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int socket);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int socket, int backlog);

    [LibraryImport("libc", EntryPoint = "accept", SetLastError = true)]
    public static partial int Accept(int socket, byte* address, uint* length);

    [LibraryImport("libc", EntryPoint = "send")]
    public static partial nint Send(int socket, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv")]
    public static partial nint Receive(int socket, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(int socket, Message* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(int socket, Message* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int socket, int level, int name, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "poll")]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint InterfaceIndex(string name);

    /// <summary>Seconds that the calling thread has had of its processor.</summary>
    public static double ThreadSeconds()
    {
        const int ThreadClock = 3;
        var time = stackalloc long[2];
        Check(ReadClock(ThreadClock, time));
        return time[0] + time[1] / 1e9;
    }

    /// <summary>As exactly as the kernel's timers are: the runtime's own wait in whole milliseconds.</summary>
    public static void SleepFor(TimeSpan time)
    {
        var parts = stackalloc long[2] { time.Ticks / TimeSpan.TicksPerSecond, time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick };
        _ = NanoSleep(parts, null);
    }

    /// <summary>Puts the calling thread, and those it starts later, on one processor.</summary>
    public static void RunOn(int cpu)
    {
        var mask = 1UL << cpu;
        Check(SetAffinity(0, sizeof(ulong), &mask));
    }

    public static int Check(int result) => result >= 0 ? result : throw new IOException(Marshal.GetLastPInvokeErrorMessage());

    public static int Family(IPAddress address) => address.GetAddressBytes().Length == 4 ? AfInet : AfInet6;

    /// <summary>The address as the kernel takes it.</summary>
    public static byte[] SocketAddress(IPAddress address, int port)
    {
        var made = new IPEndPoint(address, port).Serialize();
        return made.Buffer[..made.Size].ToArray();
    }

    public static int BoundSocket(int type, byte[] source)
    {
        var socket = Check(Socket(source[0] == AfInet ? AfInet : AfInet6, type, 0));
        fixed (byte* address = source)
            Check(Bind(socket, address, (uint)source.Length));
        return socket;
    }

    public static int Connect(int socket, byte[] destination)
    {
        fixed (byte* address = destination)
            return Connect(socket, address, (uint)destination.Length);
    }

    /// <summary>The address <paramref name="count"/> further on.</summary>
    public static IPAddress Plus(this IPAddress address, uint count)
    {
        var bytes = address.GetAddressBytes();
        var last = bytes.AsSpan(^4..);
        BinaryPrimitives.WriteUInt32BigEndian(last, BinaryPrimitives.ReadUInt32BigEndian(last) + count);
        return new IPAddress(bytes);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ReadClock(int clock, long* time);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(long* time, long* left);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nuint size, ulong* mask);

    [StructLayout(LayoutKind.Sequential)]
    public struct Buffer
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>struct mmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public byte* Address;
        public uint AddressLength;
        public Buffer* Buffers;
        public nuint BufferCount;
        public void* Control;
        public nuint ControlLength;
        public nint Flags;   // an int and its padding
        public uint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Socket;
        public short Events;
        public short Happened;
    }

    /// <summary>struct sockaddr_ll.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PacketAddress
    {
        public ushort Family;
        public ushort Protocol;
        public int Interface;
        public ushort HardwareType;
        public byte PacketType;
        public byte AddressLength;
        public ulong Address;
    }
}
