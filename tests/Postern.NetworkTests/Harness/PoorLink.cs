using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Postern.NetworkTests.Harness;

/// <summary>
/// A link between the client's many addresses (198.51.100.0/24) and the gate that loses packets and holds others back, in both directions: two TUN devices, and
/// this process between them. Kernels that tests run on need not have netem.
/// </summary>
public sealed class PoorLink : IAsyncDisposable
{
    private const int LongestPacket = 2048;

    private readonly FileStream _client;
    private readonly FileStream _gate;
    private readonly CancellationTokenSource _end = new();
    private readonly Random _random;
    private readonly double _loss;
    private readonly double _late;
    private readonly TimeSpan _lateness;
    private readonly List<Thread> _threads = [];
    private int _lost;
    private int _held;

    private PoorLink(FileStream client, FileStream gate, int seed, double loss, double late, TimeSpan lateness)
    {
        (_client, _gate, _random, _loss, _late, _lateness) = (client, gate, new Random(seed), loss, late, lateness);
        Begin(client, gate);
        Begin(gate, client);
    }

    public int Lost => Volatile.Read(ref _lost);

    public int HeldBack => Volatile.Read(ref _held);

    /// <param name="loss">Of each packet, from 0 to 1.</param>
    /// <param name="late">How probably a packet that is not lost arrives after those that left <paramref name="lateness"/> later.</param>
    public static async Task<PoorLink> Between(LabHost client, LabHost gate, int seed, double loss, double late, TimeSpan lateness)
    {
        var ends = (Open(client, "poor0"), Open(gate, "poor0"));
        (await client.Run("ip", "link", "set", "poor0", "up")).OrThrow();
        (await gate.Run("ip", "link", "set", "poor0", "up")).OrThrow();
        (await client.Run("ip", "route", "add", gate.IPv4.ToString(), "dev", "poor0", "src", "198.51.100.1")).OrThrow();
        (await gate.Run("ip", "route", "replace", "198.51.100.0/24", "dev", "poor0")).OrThrow();
        return new PoorLink(ends.Item1, ends.Item2, seed, loss, late, lateness);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _threads.ForEach(t => t.Join());
        await _client.DisposeAsync();
        await _gate.DisposeAsync();
        _end.Dispose();
    }

    private static FileStream Open(LabHost host, string name) => host.Inside(() =>
    {
        var handle = File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var request = new byte[40];
        Encoding.ASCII.GetBytes(name, request);
        BitConverter.TryWriteBytes(request.AsSpan(16), (short)(IffTun | IffNoPi));
        return ioctl(handle, TunSetIff, request) == 0
            ? new FileStream(handle, FileAccess.ReadWrite, bufferSize: 0)
            : throw new System.ComponentModel.Win32Exception(Marshal.GetLastPInvokeError());
    });

    private const int IffTun = 1;
    private const int IffNoPi = 0x1000;
    private const nuint TunSetIff = 0x400454ca;

    [DllImport("libc", SetLastError = true)]
    private static extern int ioctl(SafeFileHandle file, nuint request, byte[] argument);

    private void Begin(FileStream from, FileStream to)
    {
        var thread = new Thread(() => Carry(from.SafeFileHandle, to.SafeFileHandle)) { IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    private void Carry(SafeFileHandle from, SafeFileHandle to)
    {
        var packet = new byte[LongestPacket];
        while (!_end.IsCancellationRequested)
        {
            var watched = new PollFile { File = (int)from.DangerousGetHandle(), Events = PollIn };
            if (poll(ref watched, 1, 100) <= 0)
                continue;
            var length = (int)read(from, packet, LongestPacket);
            if (length <= 0)
                continue;
            double loss, late;
            lock (_random)
                (loss, late) = (_random.NextDouble(), _random.NextDouble());
            if (loss < _loss)
                Interlocked.Increment(ref _lost);
            else if (late < _late)
                _ = Later(packet[..length], to);
            else
                Write(to, packet[..length]);
        }
    }

    private async Task Later(byte[] packet, SafeFileHandle to)
    {
        Interlocked.Increment(ref _held);
        await Task.Delay(_lateness);
        Write(to, packet);
    }

    private static void Write(SafeFileHandle to, byte[] packet)
    {
        try
        {
            _ = write(to, packet, packet.Length);
        }
        catch (ObjectDisposedException)
        {
            // The link is taken down while the last packets are on their way.
        }
    }

    private const short PollIn = 1;

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFile
    {
        public int File;
        public short Events;
        public short Returned;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int poll(ref PollFile files, nuint count, int timeout);

    [DllImport("libc", SetLastError = true)]
    private static extern nint read(SafeFileHandle file, byte[] buffer, nint length);

    [DllImport("libc", SetLastError = true)]
    private static extern nint write(SafeFileHandle file, byte[] buffer, nint length);
}
