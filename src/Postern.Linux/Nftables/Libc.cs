using System.Runtime.InteropServices;

namespace Postern.Linux.Nftables;

/// <summary>sys/socket.h and linux/netlink.h, names untouched. Source: socket(2), netlink(7).</summary>
internal static partial class Libc
{
    public const int AF_NETLINK = 16;
    public const int SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int NETLINK_NETFILTER = 12;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint send(int sockfd, ReadOnlySpan<byte> buf, nuint len, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recv(int sockfd, Span<byte> buf, nuint len, int flags);

    [LibraryImport("libc")]
    public static partial int close(int fd);
}
