using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Postern.Linux.Capture;

/// <summary>
/// A pcap or pcapng file, frame by frame, by libpcap; no more than one frame is in memory. Not for concurrent use.
/// </summary>
public sealed class CaptureFile : IDisposable
{
    /// <summary>Link-layer header of <see cref="NflogRecord"/>, as libpcap numbers them.</summary>
    public const int Nflog = LibPcap.DLT_NFLOG;

    /// <summary>The year 9000: a time beyond it is a damaged one, and dates must have room for timeouts.</summary>
    private const long LastSecond = 221_845_392_000;

    private const int NanosecondsPerTick = 100;

    private readonly nint _stream;
    private nint _pcap;

    private CaptureFile(nint pcap) => (_pcap, _stream, LinkType) = (pcap, LibPcap.pcap_file(pcap), LibPcap.pcap_datalink(pcap));

    /// <summary>The link-layer header of every frame, as libpcap numbers them (DLT).</summary>
    public int LinkType { get; }

    /// <summary>Its name and what it is, for messages.</summary>
    public string LinkName
    {
        get
        {
            var name = Marshal.PtrToStringUTF8(LibPcap.pcap_datalink_val_to_name(LinkType));
            return name is null
                ? $"number {LinkType.ToString(CultureInfo.InvariantCulture)}"
                : $"{name} ({Marshal.PtrToStringUTF8(LibPcap.pcap_datalink_val_to_description(LinkType))})";
        }
    }

    /// <summary>Frames read.</summary>
    public long Frames { get; private set; }

    /// <summary>Bytes of the file that were read, a buffer ahead at most; negative where it is a pipe.</summary>
    public long Position => _pcap == 0 ? -1 : Libc.ftello(_stream);

    /// <summary>Why the file ends where it should not; null while all is well.</summary>
    public string? Failure { get; private set; }

    /// <summary>True where the bytes begin as those of a pcap or pcapng file do.</summary>
    public static bool IsCapture(ReadOnlySpan<byte> bytes) => bytes.Length >= 4 && BitConverter.ToUInt32(bytes) is
        0xa1b2c3d4 or 0xd4c3b2a1 or 0xa1b23c4d or 0x4d3cb2a1 or 0xa1b2cd34 or 0x34cdb2a1 or 0x0a0d0d0a;

    /// <summary>Opens the file, or says in a half-sentence why it cannot.</summary>
    public static CaptureFile? Open(string path, out string? refusal)
    {
        try
        {
            Span<byte> error = stackalloc byte[LibPcap.PCAP_ERRBUF_SIZE];
            var pcap = LibPcap.pcap_open_offline_with_tstamp_precision(path, LibPcap.PCAP_TSTAMP_PRECISION_NANO, error);
            refusal = pcap == 0 ? Encoding.UTF8.GetString(error.IndexOf((byte)0) is >= 0 and var end ? error[..end] : error) : null;
            return pcap == 0 ? null : new CaptureFile(pcap);
        }
        catch (DllNotFoundException)
        {
            refusal = $"{LibPcap.Library} is not installed (on Debian and Ubuntu: apt-get install libpcap0.8)";
            return null;
        }
    }

    /// <summary>The next frame, which is valid until the next call. False at the end, and after <see cref="Failure"/>.</summary>
    public unsafe bool TryRead(out CapturedFrame frame)
    {
        ObjectDisposedException.ThrowIf(_pcap == 0, this);
        frame = default;
        if (Failure is not null)
            return false;
        LibPcap.pcap_pkthdr* header;
        byte* data;
        switch (LibPcap.pcap_next_ex(_pcap, &header, &data))
        {
            case 1:
                Frames++;
                frame = new CapturedFrame(Time(header->tv_sec, header->tv_usec), new ReadOnlySpan<byte>(data, (int)header->caplen), (int)Math.Min(header->len, int.MaxValue));
                return true;
            case -2:
                return false;
            default:
                Failure = Marshal.PtrToStringUTF8(LibPcap.pcap_geterr(_pcap)) is { Length: > 0 } reason ? reason : "it cannot be read any further";
                return false;
        }
    }

    public void Dispose()
    {
        if (_pcap != 0)
            LibPcap.pcap_close(_pcap);
        _pcap = 0;
    }

    private static DateTimeOffset Time(long seconds, long nanoseconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, LastSecond)).AddTicks(Math.Clamp(nanoseconds, 0, 999_999_999) / NanosecondsPerTick);
}

/// <summary>One frame of a capture.</summary>
/// <param name="time">When it was captured.</param>
/// <param name="bytes">What was captured of it, from the link layer's header on.</param>
/// <param name="wireLength">Bytes that it had.</param>
public readonly ref struct CapturedFrame(DateTimeOffset time, ReadOnlySpan<byte> bytes, int wireLength)
{
    public DateTimeOffset Time { get; } = time;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public int WireLength { get; } = wireLength;
}
