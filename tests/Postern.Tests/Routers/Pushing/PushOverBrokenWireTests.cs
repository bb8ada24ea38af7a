using System.Net;
using System.Net.Sockets;
using Postern.Cli;
using Postern.RouterDouble;
using Postern.RouterDouble.Api;
using Postern.RouterDouble.Rest;
using Postern.RouterDouble.Sessions;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers.Pushing;

/// <summary><c>postern push</c> where the connection breaks after any number of bytes, or brings them one by one: by the API and by REST.</summary>
public sealed class PushOverBrokenWireTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("postern-wire-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("routeros-plain")]
    [InlineData("routeros-rest-plain")]
    public async Task Broken_off_at_any_byte_the_router_is_as_before_or_as_after(string scheme)
    {
        const int seed = 60615;
        var random = new Random(seed);
        for (var cut = 1; ; cut += 1 + random.Next(Trials.Count(usual: 3, many: 1) * (scheme == "routeros-plain" ? 900 : 2500)))
        {
            var router = Router();
            await using var server = await Serve(scheme, router);
            await using var wire = new Wire(Port(server)) { BreaksAfter = cut };
            var (code, said) = await Push($"{scheme}://127.0.0.1:{wire.Port}");
            var words = $"seed {seed}, cut {cut}: {said}";
            if (code != ExitCode.Done)
                router.Items("/ip/firewall/filter").ShouldBeEmpty(words);
            said.ShouldNotContain("geheim");
            router.IsInSafeMode.ShouldBeFalse(words);
            if (wire.HasBroken)
                (await Push($"{scheme}://127.0.0.1:{wire.Port}")).Code.ShouldBe(ExitCode.Done, words);
            router.Items("/ip/firewall/filter").Count.ShouldBeGreaterThan(3, words);
            router.Items("/system/scheduler").ShouldBeEmpty(words);
            if (!wire.HasBroken)
            {
                code.ShouldBe(ExitCode.Done);
                return;
            }
        }
    }

    [Theory]
    [InlineData("routeros-plain")]
    [InlineData("routeros-rest-plain")]
    public async Task Byte_by_byte_is_as_good_as_any(string scheme)
    {
        var router = Router();
        await using var server = await Serve(scheme, router);
        await using var wire = new Wire(Port(server)) { Drips = true };
        var (code, said) = await Push($"{scheme}://127.0.0.1:{wire.Port}");
        code.ShouldBe(ExitCode.Done, said);
        said.ShouldContain("PN5047");
    }

    private static DoubleRouter Router() => new("edge", "7.16.2", null, DoubleUser.Admin("postern", "geheim"));

    private static async Task<IAsyncDisposable> Serve(string scheme, DoubleRouter router) => scheme == "routeros-plain" ? ApiServer.Plain(router) : await DoubleRestServer.Start(router);

    private static int Port(IAsyncDisposable server) => server is ApiServer api ? api.Port : ((DoubleRestServer)server).Port;

    private async Task<(int Code, string Said)> Push(string router)
    {
        var (secret, policy) = (Path.Combine(_folder, "password"), Path.Combine(_folder, "policy.yaml"));
        await File.WriteAllTextAsync(secret, "geheim\n", Stop);
        await File.WriteAllTextAsync(policy, "doors:\n  ssh: {opens: tcp/22, knock: [tcp/7001, tcp/7002, tcp/7003], for: 30m, step-timeout: 10s}\n", Stop);
        foreach (var file in new[] { secret, policy })
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var said = new StringWriter();
        var code = await CommandLine.Run(["push", policy, router, "--yes", "--password-file", secret], new Terminal(said, said, () => Stream.Null, TimeProvider.System));
        return (code, said.ToString());
    }

    /// <summary>What stands between: hands on bytes, until it does not.</summary>
    private sealed class Wire : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _taking;
        private readonly int _to;
        private int _left = int.MaxValue;

        public Wire(int to)
        {
            _to = to;
            _listener.Start();
            _taking = Task.Run(Take);
        }

        /// <summary>So many bytes of answers, once; what comes after that is whole.</summary>
        public int BreaksAfter { init => _left = value; }

        public bool Drips { get; init; }

        public bool HasBroken { get; private set; }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Dispose();
            await _taking;
            _stop.Dispose();
        }

        private async Task Take()
        {
            try
            {
                while (true)
                    _ = Carry(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The end of the test.
            }
        }

        private async Task Carry(TcpClient client)
        {
            using var router = new TcpClient { NoDelay = true };
            using (client)
            {
                client.NoDelay = true;
                try
                {
                    await router.ConnectAsync(IPAddress.Loopback, _to, _stop.Token);
                    await Task.WhenAny(client.GetStream().CopyToAsync(router.GetStream(), _stop.Token), Answers(router.GetStream(), client.GetStream()));
                }
                catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
                {
                    // One side is gone, and so is the other.
                }
            }
        }

        private async Task Answers(NetworkStream from, NetworkStream to)
        {
            var buffer = new byte[Drips ? 1 : 4096];
            int length;
            while ((length = await from.ReadAsync(buffer, _stop.Token)) > 0)
            {
                var part = HasBroken ? length : Math.Min(length, _left);
                await to.WriteAsync(buffer.AsMemory(0, part), _stop.Token);
                if (HasBroken)
                    continue;
                _left -= _left == int.MaxValue ? 0 : part;
                if (_left > 0)
                    continue;
                HasBroken = true;
                return;
            }
        }
    }
}
