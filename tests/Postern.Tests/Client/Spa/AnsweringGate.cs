using System.Net;
using System.Net.Sockets;
using Postern.Linux;
using Postern.Spa;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Tests.Client.Spa;

/// <summary>The least that answers: a socket on this machine, the reader that gates have, and one answer for each packet that it can open.</summary>
internal sealed class AnsweringGate : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly GateKey _key = GateKey.Generate(DateTimeOffset.UtcNow);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    /// <param name="lost">How many packets get lost on the way here.</param>
    public AnsweringGate(IEnumerable<SshPublicKey> known, Func<OpenedSpaPacket, SpaAnswer> answer, int lost = 0, params IReadOnlyList<string> doors)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Invitation = new Invitation("127.0.0.1", (ushort)((IPEndPoint)_socket.LocalEndPoint!).Port, _key.Identity, doors.Count == 0 ? ["ssh"] : doors);
        var reader = new SpaReader([_key], known.ToDictionary(k => k.Digest), new Ed25519());
        _loop = Serve(reader, answer, lost);
    }

    public Invitation Invitation { get; }

    public List<SpaPayload> Opened { get; } = [];

    public List<byte[]> Packets { get; } = [];

    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
            return;
        await _end.CancelAsync();
        await _loop;
        _socket.Dispose();
        _key.Dispose();
    }

    private async Task Serve(SpaReader reader, Func<OpenedSpaPacket, SpaAnswer> answer, int lost)
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var came = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _end.Token);
                var packet = buffer[..came.ReceivedBytes];
                lock (Packets)
                    Packets.Add(packet);
                if (lost-- > 0)
                    continue;
                // Strangers hear of rubbish too; the client must not mind.
                await _socket.SendToAsync("rubbish"u8.ToArray(), came.RemoteEndPoint, _end.Token);
                if (reader.Open(packet, out var opened) != SpaRefusal.None)
                    continue;
                lock (Opened)
                    Opened.Add(opened!.Payload);
                await _socket.SendToAsync(opened.Seal(answer(opened)), came.RemoteEndPoint, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private sealed class Ed25519 : IEd25519Verifier
    {
        public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Ed25519Signature.Verify(publicKey, message, signature);
    }
}
