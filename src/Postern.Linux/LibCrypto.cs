using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>What all users of the system's OpenSSL need of it.</summary>
internal static partial class LibCrypto
{
    public const string Name = "libcrypto.so.3";

    /// <summary>Frees what EVP_PKEY_new and its kin have made, and wipes a private key.</summary>
    [LibraryImport(Name)]
    public static partial void EVP_PKEY_free(nint key);

    /// <summary>After each refusal: the queue of errors is this thread's, and the runtime's own calls read it.</summary>
    [LibraryImport(Name)]
    public static partial void ERR_clear_error();
}
