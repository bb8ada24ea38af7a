using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>The users that this machine knows, from wherever it knows them. Source: getpwnam(3).</summary>
public static partial class Accounts
{
    public static bool Exists(string name) => getpwnam(name) != 0;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getpwnam(string name);
}
