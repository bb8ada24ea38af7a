using System.Runtime.InteropServices;

namespace Postern.Linux.Nftables;

/// <summary>nftables/libnftables.h, names untouched. Source: libnftables(3).</summary>
internal static partial class LibNftables
{
    public const string Library = "libnftables.so.1";

    public const uint NFT_CTX_DEFAULT = 0;

    public const uint NFT_CTX_OUTPUT_JSON = 1 << 4;
    public const uint NFT_CTX_OUTPUT_NUMERIC_TIME = 1 << 10;
    public const uint NFT_CTX_OUTPUT_TERSE = 1 << 11;

    [LibraryImport(Library)]
    public static partial nint nft_ctx_new(uint flags);

    [LibraryImport(Library)]
    public static partial void nft_ctx_free(nint ctx);

    [LibraryImport(Library)]
    public static partial void nft_ctx_output_set_flags(nint ctx, uint flags);

    [LibraryImport(Library)]
    public static partial int nft_ctx_buffer_output(nint ctx);

    [LibraryImport(Library)]
    public static partial int nft_ctx_buffer_error(nint ctx);

    [LibraryImport(Library)]
    public static partial nint nft_ctx_get_output_buffer(nint ctx);

    [LibraryImport(Library)]
    public static partial nint nft_ctx_get_error_buffer(nint ctx);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int nft_run_cmd_from_buffer(nint ctx, string buf);
}
