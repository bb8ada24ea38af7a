using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Postern.Linux.Capture;

/// <summary>
/// Receives what nftables' <c>log group</c> sends, through libpcap's device <c>nflog:GROUP</c>. A group has one listener in each
/// network namespace. Not for concurrent use.
/// </summary>
public sealed class NflogCapture : IDisposable
{
    /// <summary>More than any record: the rules that log cut the packet much shorter.</summary>
    private const int SnapLength = 65535;

    private nint _pcap;
    private readonly int _descriptor;

    private NflogCapture(nint pcap) => (_pcap, _descriptor) = (pcap, LibPcap.pcap_get_selectable_fd(pcap));

    /// <summary>Why nothing more will come; null while all is well.</summary>
    public string? Failure { get; private set; }

    /// <summary>Listens, or says in a half-sentence why it cannot.</summary>
    public static NflogCapture? Open(ushort group, out string? refusal)
    {
        try
        {
            return Listen($"nflog:{group.ToString(CultureInfo.InvariantCulture)}", out refusal);
        }
        catch (DllNotFoundException)
        {
            refusal = $"{LibPcap.Library} is not installed (on Debian and Ubuntu: apt-get install libpcap0.8)";
            return null;
        }
    }

    private static NflogCapture? Listen(string device, out string? refusal)
    {
        Span<byte> error = stackalloc byte[LibPcap.PCAP_ERRBUF_SIZE];
        var pcap = LibPcap.pcap_create(device, error);
        if (pcap == 0)
        {
            refusal = Text(error);
            return null;
        }

        _ = LibPcap.pcap_set_snaplen(pcap, SnapLength);
        if (LibPcap.pcap_activate(pcap) is < 0 and var status)
        {
            var reason = Marshal.PtrToStringUTF8(LibPcap.pcap_geterr(pcap));
            LibPcap.pcap_close(pcap);
            refusal = string.IsNullOrEmpty(reason) ? Marshal.PtrToStringUTF8(LibPcap.pcap_statustostr(status)) : reason;

            // To a second listener nfnetlink_log says EPERM while the first one lives, EBUSY at other times.
            if (refusal?.Contains("Device or resource busy") == true || (refusal?.Contains("not permitted") == true && Environment.IsPrivilegedProcess))
                refusal = $"another program listens to {device}";
            return null;
        }

        if (LibPcap.pcap_datalink(pcap) != LibPcap.DLT_NFLOG || LibPcap.pcap_setnonblock(pcap, 1, error) != 0)
        {
            LibPcap.pcap_close(pcap);
            refusal = $"this libpcap cannot read {device}";
            return null;
        }

        refusal = null;
        return new NflogCapture(pcap);
    }

    /// <summary>
    /// Room for records that come faster than they are read, in bytes; the kernel drops what does not fit. libpcap has no word for it on
    /// this device. Needs CAP_NET_ADMIN for more than net.core.rmem_max; without it the room stays as it is.
    /// </summary>
    public void MakeRoom(int bytes)
    {
        ObjectDisposedException.ThrowIf(_pcap == 0, this);
        _ = Libc.setsockopt(_descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, ref bytes, sizeof(int));
    }

    /// <summary>Returns when a record may have come, at the latest after <paramref name="limit"/>.</summary>
    public void Wait(TimeSpan limit)
    {
        ObjectDisposedException.ThrowIf(_pcap == 0, this);
        var poll = new Libc.pollfd { fd = _descriptor, events = Libc.POLLIN };
        _ = Libc.poll(ref poll, 1, (int)Math.Clamp(limit.TotalMilliseconds, 0, int.MaxValue));
    }

    /// <summary>The next record that is there already; what it refers to is valid until the next call. Never blocks.</summary>
    public unsafe bool TryRead(out NflogRecord record, out DateTimeOffset time)
    {
        ObjectDisposedException.ThrowIf(_pcap == 0, this);
        while (Failure is null)
        {
            LibPcap.pcap_pkthdr* header;
            byte* data;
            switch (LibPcap.pcap_next_ex(_pcap, &header, &data))
            {
                case 1:
                    time = DateTimeOffset.FromUnixTimeSeconds(header->tv_sec).AddMicroseconds(header->tv_usec);
                    if (NflogRecord.TryRead(new ReadOnlySpan<byte>(data, (int)header->caplen), out record))
                        return true;
                    continue;
                case 0:
                    record = default;
                    time = default;
                    return false;
                default:
                    var reason = Marshal.PtrToStringUTF8(LibPcap.pcap_geterr(_pcap)) ?? "";

                    // libpcap 1.10 has no word of its own for "nothing there yet" on this device.
                    if (reason.Contains("Resource temporarily unavailable"))
                        goto case 0;

                    // The kernel had to drop records because nobody read them in time; those that follow are sound.
                    if (!reason.Contains("No buffer space"))
                        Failure = reason;
                    continue;
            }
        }

        record = default;
        time = default;
        return false;
    }

    public void Dispose()
    {
        if (_pcap != 0)
            LibPcap.pcap_close(_pcap);
        _pcap = 0;
    }

    private static string Text(ReadOnlySpan<byte> buffer) =>
        Encoding.UTF8.GetString(buffer.IndexOf((byte)0) is >= 0 and var end ? buffer[..end] : buffer);
}
