using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Postern.Linux;

/// <summary>Whose an open file is. Source: statx(2).</summary>
public static partial class FileStatus
{
    private const int EmptyPath = 0x1000;
    private const uint Owners = 0x8 | 0x10; // STATX_UID | STATX_GID
    private const int StatxSize = 256;

    /// <param name="name">For the exception's message.</param>
    /// <exception cref="IOException">The kernel refuses, with its reason.</exception>
    public static (uint User, uint Group) Owner(SafeFileHandle file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        Span<byte> status = stackalloc byte[StatxSize];
        if (statx((int)file.DangerousGetHandle(), "", EmptyPath, Owners, ref MemoryMarshal.GetReference(status)) != 0)
            throw new IOException($"{name}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        return (MemoryMarshal.Read<uint>(status[20..]), MemoryMarshal.Read<uint>(status[24..]));
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, ref byte buffer);
}
