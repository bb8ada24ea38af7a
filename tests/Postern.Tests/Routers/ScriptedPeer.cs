using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.Policy.Model;
using Postern.Routers.Api;

namespace Postern.Tests.Routers;

/// <summary>The other end of a connection, which does what a test says: no router, only its sentences.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _script;
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(30));

    /// <param name="script">For the one connection that is taken; the connection ends with it.</param>
    /// <param name="dress">What the stream goes through first, such as TLS.</param>
    public ScriptedPeer(Func<PeerConnection, Task> script, Func<Stream, Task<Stream>>? dress = null)
    {
        _listener.Start();
        var accepting = _listener.AcceptTcpClientAsync(_stop.Token);
        _script = Task.Run(async () =>
        {
            using var client = await accepting;
            client.NoDelay = true;
            await using var stream = dress is null ? client.GetStream() : await dress(client.GetStream());
            using var connection = new PeerConnection(stream, _stop.Token);
            await script(connection);
        });
    }

    public ushort Port => (ushort)((IPEndPoint)_listener.LocalEndpoint).Port;

    public RouterLogin Login(RouterTransport transport = RouterTransport.ApiPlain) =>
        new(new RouterAddress(transport, "127.0.0.1", Port)) { User = "postern", Password = new RouterPassword("geheim") };

    /// <summary>What went wrong in the script comes out here.</summary>
    public async Task Finished() => await _script.WaitAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        try
        {
            await _script;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // Where it matters, Finished has told.
        }

        _stop.Dispose();
    }
}

internal sealed class PeerConnection(Stream stream, CancellationToken stop) : IDisposable
{
    private readonly ApiSentenceReader _reader = new();

    public async Task<string[]> Read()
    {
        while (true)
        {
            if (TryRead() is { } words)
                return words;
            var length = await stream.ReadAsync(_reader.Room(), stop);
            if (length == 0)
                throw new EndOfStreamException();
            _reader.Received(length);
        }
    }

    public async Task<uint> ReadTag() => Tag(await Read());

    public static uint Tag(string[] words) => uint.Parse(words.Single(w => w.StartsWith(".tag=", StringComparison.Ordinal))[5..], System.Globalization.CultureInfo.InvariantCulture);

    public Task Write(params string[] words) => Send(Bytes(words));

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, stop);
        await stream.FlushAsync(stop);
    }

    /// <summary>A login of 6.43 or later, and what is asked after it.</summary>
    public async Task LogIn(string version = "7.18.2 (stable)")
    {
        (await Read())[0].ShouldBeWord("/login");
        await Write("!done");
        await TellVersion(version);
    }

    public async Task TellVersion(string version)
    {
        (await Read())[0].ShouldBeWord("/system/resource/print");
        await Write("!re", "=version=" + version, "=board-name=CHR");
        await Write("!done");
    }

    /// <summary>Until the other end goes away.</summary>
    public async Task WaitForEnd()
    {
        var rest = new byte[1024];
        while (await stream.ReadAsync(rest, stop) > 0)
        {
            // Whatever it is.
        }
    }

    public static byte[] Bytes(params string[] words)
    {
        var to = new ArrayBufferWriter<byte>();
        foreach (var word in words)
            ApiSentenceWriter.Word(to, word);
        ApiSentenceWriter.End(to);
        return to.WrittenSpan.ToArray();
    }

    public void Dispose() => _reader.Dispose();

    private string[]? TryRead()
    {
        if (!_reader.TryRead(out var sentence))
            return null;
        var words = new string[sentence.Count];
        for (var i = 0; i < words.Length; i++)
            words[i] = Encoding.UTF8.GetString(sentence[i]);
        return words;
    }
}

internal static class PeerWords
{
    public static void ShouldBeWord(this string word, string expected)
    {
        if (word != expected)
            throw new InvalidOperationException($"{word} was sent where {expected} was expected");
    }
}
