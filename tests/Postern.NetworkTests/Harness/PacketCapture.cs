using System.Buffers.Binary;
using System.Diagnostics;

namespace Postern.NetworkTests.Harness;

/// <summary>tcpdump on one interface: what really was on the wire, with the kernel's own times.</summary>
public sealed class PacketCapture : IAsyncDisposable
{
    private readonly Process _tcpdump;
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private readonly List<CapturedPacket> _packets = [];
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PacketCapture(Process tcpdump)
    {
        _tcpdump = tcpdump;
        _tcpdump.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("listening on") is true)
                _listening.TrySetResult();
        };
        _tcpdump.BeginErrorReadLine();
        _reading = Read(_tcpdump.StandardOutput.BaseStream);
    }

    /// <summary>Every packet so far that is IPv4 or IPv6, oldest first.</summary>
    public IReadOnlyList<CapturedPacket> Packets
    {
        get
        {
            lock (_lock)
                return [.. _packets];
        }
    }

    /// <summary>Listens once this returns. <paramref name="filter"/> is a pcap expression: <c>tcp[tcpflags] &amp; tcp-syn != 0</c>.</summary>
    public static async Task<PacketCapture> Start(LabHost on, string device, string filter = "ip or ip6")
    {
        var tcpdump = Processes.Start(
            ["nsenter", $"--net=/run/netns/{on.Namespace}", "--", "tcpdump", "-i", device, "-Q", "in", "-n", "-U", "--immediate-mode", "-w", "-", filter],
            readsInput: false);
        var capture = new PacketCapture(tcpdump);
        await capture._listening.Task.WaitAsync(TimeSpan.FromSeconds(10));
        return capture;
    }

    /// <summary>Waits until <paramref name="count"/> packets are there, then so much longer that one too many would show.</summary>
    public async Task<IReadOnlyList<CapturedPacket>> Expect(int count, TimeSpan? settle = null)
    {
        for (var waited = 0; waited < 500 && Packets.Count < count; waited++)
            await Task.Delay(10);
        await Task.Delay(settle ?? TimeSpan.FromMilliseconds(150));
        return Packets;
    }

    public async ValueTask DisposeAsync()
    {
        Processes.AskToEnd(_tcpdump);
        if (await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromSeconds(3))) != _reading)
            Processes.Kill(_tcpdump);
        _tcpdump.Dispose();
    }

    // A pcap file: 24 bytes of header; then per packet seconds, microseconds, captured and original length (each 4 bytes), and the frame.
    private async Task Read(Stream stream)
    {
        var head = new byte[24];
        if (await stream.ReadAtLeastAsync(head, 24, throwOnEndOfStream: false) < 24)
            return;
        while (await stream.ReadAtLeastAsync(head.AsMemory(0, 16), 16, throwOnEndOfStream: false) == 16)
        {
            var time = TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32LittleEndian(head)) +
                TimeSpan.FromMicroseconds(BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)));
            var frame = new byte[BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(8))];
            if (await stream.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false) < frame.Length)
                return;
            if (CapturedPacket.Read(frame, time) is { } packet)
            {
                lock (_lock)
                    _packets.Add(packet);
            }
        }
    }
}
