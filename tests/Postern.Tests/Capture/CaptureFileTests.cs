using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Postern.Cli.Simulating;
using Postern.Linux.Capture;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Tests.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Capture;

public sealed class CaptureFileTests : IDisposable
{
    private const int Ethernet = 1;

    private readonly string _folder = Directory.CreateTempSubdirectory("postern-capture-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Frames_are_read_as_they_were_captured(bool isNg)
    {
        var packets = Packets(3, 200);
        var frames = packets.Select(p => CaptureBytes.Ethernet(PacketWriter.Write(p)));
        using var capture = Open(isNg ? CaptureBytes.PcapNg(Ethernet, frames) : CaptureBytes.Pcap(Ethernet, frames));
        capture.LinkType.ShouldBe(Ethernet);
        var reader = new FrameReader(capture.LinkType);
        for (var i = 0; i < packets.Count; i++)
        {
            capture.TryRead(out var frame).ShouldBeTrue();
            frame.Time.ShouldBe(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(i));
            reader.Read(frame, out var read).ShouldBe(PacketRefusal.None);
            read.Payload.Span.SequenceEqual(packets[i].Payload.Span).ShouldBeTrue();
            (read with { Payload = default }).ShouldBe(packets[i] with { Payload = default, SourceMac = 0x020000000002 });
        }

        capture.TryRead(out _).ShouldBeFalse();
        (capture.Failure, capture.Frames).ShouldBe((null, packets.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_breaks_off_says_so_after_its_last_whole_frame(bool isNg)
    {
        var frames = Packets(4, 10).Select(p => CaptureBytes.Ethernet(PacketWriter.Write(p))).ToList();
        var bytes = isNg ? CaptureBytes.PcapNg(Ethernet, frames) : CaptureBytes.Pcap(Ethernet, frames);
        using var capture = Open(bytes[..^5]);
        while (capture.TryRead(out _))
        {
        }

        capture.Frames.ShouldBe(9);
        capture.Failure.ShouldNotBeNull().ShouldContain("truncated");
        capture.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public void What_is_no_capture_is_refused_with_the_librarys_reason()
    {
        CaptureFile.Open(Path.Combine(_folder, "none"), out var refusal).ShouldBeNull();
        refusal.ShouldNotBeNull().ShouldContain("No such file");
        CaptureFile.Open(Written("text"u8.ToArray()), out refusal).ShouldBeNull();
        refusal.ShouldNotBeNullOrEmpty();
        CaptureFile.IsCapture("client knocks"u8).ShouldBeFalse();
    }

    [Fact]
    public void A_link_type_that_nobody_reads_has_a_name()
    {
        const int wireless = 127;
        using var capture = Open(CaptureBytes.Pcap(wireless, []));
        FrameReader.Knows(capture.LinkType).ShouldBeFalse();
        capture.LinkName.ShouldContain("IEEE802_11_RADIO");
    }

    [Fact]
    public void Nflog_frames_are_records()
    {
        var record = NflogBytes.Record(NflogBytes.Prefix("postern knock"), NflogBytes.Payload(PacketWriter.Write(Packets(5, 1)[0])));
        using var capture = Open(CaptureBytes.Pcap(CaptureFile.Nflog, [record]));
        capture.TryRead(out var frame).ShouldBeTrue();
        new FrameReader(capture.LinkType).Read(frame, out var packet).ShouldBe(PacketRefusal.None);
        packet.Source.ShouldBe(Packets(5, 1)[0].Source);
    }

    /// <summary>Another program's eyes on the same file.</summary>
    [Fact]
    public async Task Tcpdump_reads_the_same_packets()
    {
        var packets = Packets(6, 400).Where(p => p.Protocol == IpProtocol.Tcp || p.Protocol == IpProtocol.Udp).ToList();
        var file = Written(CaptureBytes.Pcap(Ethernet, packets.Select(p => CaptureBytes.Ethernet(PacketWriter.Write(p)))));
        using var tcpdump = Process.Start(new ProcessStartInfo("tcpdump", ["-nn", "-q", "-r", file]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var lines = (await tcpdump.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var capture = CaptureFile.Open(file, out _)!;
        var reader = new FrameReader(capture.LinkType);
        var ours = new List<string>();
        while (capture.TryRead(out var frame))
        {
            reader.Read(frame, out var p).ShouldBe(PacketRefusal.None);
            ours.Add($"{p.Source}.{p.SourcePort} > {p.Destination}.{p.DestinationPort}: {(p.Protocol == IpProtocol.Tcp ? "tcp" : "UDP, length")} {p.Payload.Length}");
        }

        ours.Count.ShouldBeGreaterThan(60);

        // Some ports make tcpdump look inside and say more than -q promises.
        var plain = lines.Select(l => Regex.Match(l, @"IP6? (\S+ > \S+: (?:tcp|UDP, length) \d+)$")).ToList();
        plain.Count.ShouldBe(ours.Count);
        var same = plain.Zip(ours).Where(p => p.First.Success).ToList();
        same.Count.ShouldBeGreaterThan(ours.Count * 9 / 10);
        same.Select(p => p.First.Groups[1].Value).ShouldBe(same.Select(p => p.Second));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Damaged_files_never_throw(int seed)
    {
        var random = new Random(seed);
        int[] types = [0, 1, 9, 12, 50, 51, 101, 108, 113, 228, 229, 239, 276, 127, 105];
        var watch = Stopwatch.StartNew();
        var frames = 0L;
        for (var i = 0; i < 1500 && watch.Elapsed < TimeSpan.FromSeconds(10); i++)
        {
            var type = types[random.Next(types.Length)];
            var whole = Packets(random.Next(), 6).Select(p => CaptureBytes.Ethernet(PacketWriter.Write(p))).ToList();
            var bytes = i % 2 == 0 ? CaptureBytes.Pcap(type, whole, random.Next(3) == 0 ? random.Next(80) : int.MaxValue) : CaptureBytes.PcapNg(type, whole);
            for (var n = random.Next(8); n > 0; n--)
                bytes[random.Next(random.Next(2) == 0 ? Math.Min(120, bytes.Length) : bytes.Length)] = (byte)random.Next(256);
            if (random.Next(3) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            using var capture = CaptureFile.Open(Written(bytes), out var refusal);
            if (capture is null)
            {
                refusal.ShouldNotBeNull(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, file {i}"));
                continue;
            }

            var reader = new FrameReader(capture.LinkType);
            while (capture.TryRead(out var frame))
            {
                reader.Read(frame, out _);
                frames++;
            }
        }

        frames.ShouldBeGreaterThan(500);
    }

    private static List<Packet> Packets(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => RandomPackets.Next(random))];
    }

    private CaptureFile Open(byte[] bytes) => CaptureFile.Open(Written(bytes), out var refusal) ?? throw new InvalidOperationException(refusal);

    private string Written(byte[] bytes)
    {
        var file = Path.Combine(_folder, "capture");
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
