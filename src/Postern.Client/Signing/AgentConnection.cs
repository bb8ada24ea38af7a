using System.Buffers.Binary;
using System.IO.Pipes;
using System.Net.Sockets;

namespace Postern.Client.Signing;

/// <summary>Asks an agent one question at a time: ssh-agent by its unix socket, on Windows by its pipe.</summary>
public sealed class AgentConnection(string path)
{
    /// <summary>Windows' own OpenSSH agent.</summary>
    public const string WindowsPipe = "openssh-ssh-agent";

    private const string PipeFolder = @"\\.\pipe\";

    /// <summary>Keys are listed at once, and signed with when somebody has found and touched their security key, or said yes.</summary>
    private static readonly TimeSpan TimeToSign = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan TimeToConnect = TimeSpan.FromSeconds(5);

    public string Path { get; } = path;

    /// <summary>Null where the environment names no agent.</summary>
    public static AgentConnection? FromEnvironment()
    {
        var named = Environment.GetEnvironmentVariable("SSH_AUTH_SOCK");
        if (!string.IsNullOrEmpty(named))
            return new AgentConnection(named);
        return OperatingSystem.IsWindows() ? new AgentConnection(PipeFolder + WindowsPipe) : null;
    }

    /// <returns>The reply without its length; null with a problem where there is no agent, or it talks nonsense.</returns>
    public byte[]? Ask(ReadOnlySpan<byte> question, out string problem)
    {
        problem = "";
        var message = new byte[sizeof(uint) + question.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, question.Length);
        question.CopyTo(message.AsSpan(sizeof(uint)));
        try
        {
            using var end = new CancellationTokenSource(TimeToSign);
            using var stream = Open();
            return Exchange(stream, message, end.Token).GetAwaiter().GetResult() ?? Nonsense(out problem);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or TimeoutException or ArgumentException)
        {
            problem = $"the agent at {Path} cannot be asked: {e.Message}";
            return null;
        }
        catch (OperationCanceledException)
        {
            problem = $"the agent at {Path} did not answer within {TimeToSign.TotalSeconds} s";
            return null;
        }
    }

    private Stream Open()
    {
        if (Path.StartsWith(PipeFolder, StringComparison.OrdinalIgnoreCase))
        {
            var pipe = new NamedPipeClientStream(".", Path[PipeFolder.Length..], PipeDirection.InOut, PipeOptions.Asynchronous);
            pipe.Connect(TimeToConnect);
            return pipe;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Path));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<byte[]?> Exchange(Stream stream, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        await stream.WriteAsync(message, cancellation).ConfigureAwait(false);
        await stream.FlushAsync(cancellation).ConfigureAwait(false);
        var head = new byte[sizeof(uint)];
        await stream.ReadExactlyAsync(head, cancellation).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length is 0 or > AgentMessages.LongestMessage)
            return null;
        var reply = new byte[length];
        await stream.ReadExactlyAsync(reply, cancellation).ConfigureAwait(false);
        return reply;
    }

    private byte[]? Nonsense(out string problem)
    {
        problem = $"what listens at {Path} does not speak as an agent does";
        return null;
    }
}
