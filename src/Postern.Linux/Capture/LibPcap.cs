using System.Runtime.InteropServices;

namespace Postern.Linux.Capture;

/// <summary>pcap/pcap.h, names untouched. Source: pcap(3PCAP) and the pages it names.</summary>
internal static partial class LibPcap
{
    public const string Library = "libpcap.so.0.8";

    public const int PCAP_ERRBUF_SIZE = 256;
    public const int DLT_NFLOG = 239;
    public const uint PCAP_TSTAMP_PRECISION_NANO = 1;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint pcap_create(string source, Span<byte> errbuf);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint pcap_open_offline_with_tstamp_precision(string fname, uint precision, Span<byte> errbuf);

    [LibraryImport(Library)]
    public static partial nint pcap_file(nint p);

    [LibraryImport(Library)]
    public static partial nint pcap_datalink_val_to_name(int dlt);

    [LibraryImport(Library)]
    public static partial nint pcap_datalink_val_to_description(int dlt);

    [LibraryImport(Library)]
    public static partial int pcap_set_snaplen(nint p, int snaplen);

    [LibraryImport(Library)]
    public static partial int pcap_activate(nint p);

    [LibraryImport(Library)]
    public static partial int pcap_setnonblock(nint p, int nonblock, Span<byte> errbuf);

    [LibraryImport(Library)]
    public static partial int pcap_datalink(nint p);

    [LibraryImport(Library)]
    public static partial int pcap_get_selectable_fd(nint p);

    [LibraryImport(Library)]
    public static unsafe partial int pcap_next_ex(nint p, pcap_pkthdr** pkt_header, byte** pkt_data);

    [LibraryImport(Library)]
    public static partial nint pcap_geterr(nint p);

    [LibraryImport(Library)]
    public static partial nint pcap_statustostr(int error);

    [LibraryImport(Library)]
    public static partial void pcap_close(nint p);

    [StructLayout(LayoutKind.Sequential)]
    public struct pcap_pkthdr
    {
        public nint tv_sec;
        public nint tv_usec;
        public uint caplen;
        public uint len;
    }
}
