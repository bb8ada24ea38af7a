using System.Globalization;
using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>Users and groups as the system knows them, from files or a directory service. Sources: getpwnam(3), getpwuid_r(3), getgrnam_r(3), geteuid(2).</summary>
public static unsafe partial class Accounts
{
    /// <summary>Room for an entry's texts; a group of ten thousand members fits.</summary>
    private const int EntrySize = 1 << 20;

    public static uint OwnUser => geteuid();

    /// <summary>A user without a name is called by its number.</summary>
    public static string UserName(uint user)
    {
        var texts = (byte*)NativeMemory.Alloc(EntrySize);
        try
        {
            passwd entry;
            passwd* found;
            return getpwuid_r(user, &entry, texts, EntrySize, &found) == 0 && found != null && Marshal.PtrToStringUTF8((nint)entry.pw_name) is { Length: > 0 } name
                ? name
                : user.ToString(CultureInfo.InvariantCulture);
        }
        finally
        {
            NativeMemory.Free(texts);
        }
    }

    /// <summary>Null when there is no such group here.</summary>
    public static uint? GroupNumber(string name)
    {
        var texts = (byte*)NativeMemory.Alloc(EntrySize);
        try
        {
            group entry;
            group* found;
            return getgrnam_r(name, &entry, texts, EntrySize, &found) == 0 && found != null ? entry.gr_gid : null;
        }
        finally
        {
            NativeMemory.Free(texts);
        }
    }

    public static bool Exists(string user) => getpwnam(user) != 0;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getpwnam(string name);

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial int getpwuid_r(uint uid, passwd* entry, byte* texts, nuint size, passwd** found);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getgrnam_r(string name, group* entry, byte* texts, nuint size, group** found);

#pragma warning disable CS8981 // C's names
    [StructLayout(LayoutKind.Sequential)]
    private struct passwd
    {
        public byte* pw_name;
        public byte* pw_passwd;
        public uint pw_uid;
        public uint pw_gid;
        public byte* pw_gecos;
        public byte* pw_dir;
        public byte* pw_shell;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct group
    {
        public byte* gr_name;
        public byte* gr_passwd;
        public uint gr_gid;
        public byte** gr_mem;
    }
#pragma warning restore CS8981
}
