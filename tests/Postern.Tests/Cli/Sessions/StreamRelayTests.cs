using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Postern.Cli.Sessions;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli.Sessions;

public sealed class StreamRelayTests
{
    [Fact]
    public async Task The_end_of_input_closes_one_half_and_the_answer_still_comes()
    {
        var (near, far) = await Pair();
        using (near)
        using (far)
        {
            var sent = RandomNumberGenerator.GetBytes(3_000_000);
            var output = new MemoryStream();
            var relay = StreamRelay.Run(near, new MemoryStream(sent), output);
            // The other end reads to the end of input, and only then has something to say.
            var heard = new MemoryStream();
            await using var stream = new NetworkStream(far);
            await stream.CopyToAsync(heard, TestContext.Current.CancellationToken);
            heard.ToArray().ShouldBe(sent);
            output.Length.ShouldBe(0);
            await stream.WriteAsync(sent.AsMemory(0, 1_000_000), TestContext.Current.CancellationToken);
            far.Shutdown(SocketShutdown.Send);
            (await relay.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBeNull();
            output.ToArray().ShouldBe(sent[..1_000_000]);
        }
    }

    [Fact]
    public async Task The_end_of_the_connection_is_the_end_though_nobody_has_closed_the_input()
    {
        var (near, far) = await Pair();
        using (near)
        {
            var open = new Pipe();
            var relay = StreamRelay.Run(near, open.Reader.AsStream(), new MemoryStream());
            far.Dispose();
            (await relay.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBeNull();
            await open.Writer.CompleteAsync();
        }
    }

    [Fact]
    public async Task A_connection_that_breaks_is_told_from_one_that_ends()
    {
        var (near, far) = await Pair();
        using (near)
        {
            var relay = StreamRelay.Run(near, new MemoryStream([1]), new MemoryStream());
            far.LingerState = new LingerOption(true, 0);
            far.Dispose();
            (await relay.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldNotBeNull().SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        }
    }

    private static async Task<(Socket Near, Socket Far)> Pair()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await near.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        return (near, await listener.AcceptAsync(TestContext.Current.CancellationToken));
    }
}
