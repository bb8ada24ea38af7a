using System.Runtime.InteropServices;

namespace Postern.Linux.Nftables;

/// <summary>
/// A connection to the kernel's packet filter through libnftables. One call of <see cref="Run(string)"/> is one transaction: all of it
/// happens or nothing. A table loaded with the owner flag lives as long as this object. Not for concurrent use.
/// </summary>
public sealed class NftContext : IDisposable
{
    private nint _context;

    private NftContext(nint context) => _context = context;

    /// <summary>Opens the library, or says why it cannot.</summary>
    public static NftContext? Open(out string? refusal)
    {
        try
        {
            var context = LibNftables.nft_ctx_new(LibNftables.NFT_CTX_DEFAULT);
            if (context == 0)
            {
                refusal = "libnftables could not start (out of memory?)";
                return null;
            }

            _ = LibNftables.nft_ctx_buffer_output(context);
            _ = LibNftables.nft_ctx_buffer_error(context);
            refusal = null;
            return new NftContext(context);
        }
        catch (DllNotFoundException)
        {
            refusal = $"{LibNftables.Library} is not installed; on Debian and Ubuntu: apt-get install libnftables1";
            return null;
        }
    }

    /// <summary>Runs commands as one transaction.</summary>
    public NftResult Run(string commands) => Run(commands, 0);

    /// <summary>Runs a listing and returns libnftables' JSON (libnftables-json(5)).</summary>
    /// <param name="terse">Leaves out the elements of sets, of which there may be millions.</param>
    public NftResult List(string command, bool terse = false) =>
        Run(command, LibNftables.NFT_CTX_OUTPUT_JSON | LibNftables.NFT_CTX_OUTPUT_NUMERIC_TIME | (terse ? LibNftables.NFT_CTX_OUTPUT_TERSE : 0));

    /// <summary>Runs a listing and returns nft's own text, without the elements of sets.</summary>
    public NftResult ListText(string command) => Run(command, LibNftables.NFT_CTX_OUTPUT_NUMERIC_TIME | LibNftables.NFT_CTX_OUTPUT_TERSE);

    public void Dispose()
    {
        if (_context != 0)
            LibNftables.nft_ctx_free(_context);
        _context = 0;
    }

    private NftResult Run(string commands, uint flags)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        LibNftables.nft_ctx_output_set_flags(_context, flags);
        var code = LibNftables.nft_run_cmd_from_buffer(_context, commands);
        var output = Marshal.PtrToStringUTF8(LibNftables.nft_ctx_get_output_buffer(_context)) ?? "";
        var errors = Marshal.PtrToStringUTF8(LibNftables.nft_ctx_get_error_buffer(_context)) ?? "";
        return new NftResult(code == 0, output, errors);
    }
}

/// <param name="Errors">libnftables' own words, with the place in the commands.</param>
public sealed record NftResult(bool Done, string Output, string Errors)
{
    /// <summary>The first line of the errors, without the place in a text that the user never saw.</summary>
    public string Reason
    {
        get
        {
            var line = Errors.Split('\n', 2)[0];
            var at = line.IndexOf("Error: ", StringComparison.Ordinal);
            return at < 0 ? line : line[(at + 7)..];
        }
    }
}
