using System.Runtime.InteropServices;

namespace Postern.Linux.Capture;

/// <summary>poll.h, stdio.h and sys/socket.h, names untouched. Source: poll(2), fseek(3), socket(7).</summary>
internal static partial class Libc
{
    public const short POLLIN = 0x1;
    public const short POLLERR = 0x8;

    [LibraryImport("libc")]
    public static partial int poll(ref pollfd fds, nuint nfds, int timeout);

    public const int SOL_SOCKET = 1;
    public const int SO_RCVBUFFORCE = 33;

    [LibraryImport("libc")]
    public static partial int setsockopt(int sockfd, int level, int optname, ref int optval, uint optlen);

    [LibraryImport("libc")]
    public static partial long ftello(nint stream);

#pragma warning disable CS8981 // C's name
    [StructLayout(LayoutKind.Sequential)]
    public struct pollfd
    {
        public int fd;
        public short events;
        public short revents;
    }
#pragma warning restore CS8981
}
