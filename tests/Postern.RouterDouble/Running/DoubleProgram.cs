using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Postern.RouterDouble.Api;
using Postern.RouterDouble.Rest;
using Postern.RouterDouble.Sessions;

namespace Postern.RouterDouble.Running;

/// <summary>The double as a process, for network namespaces: says <c>ready</c> when it listens, and ends at a signal.</summary>
internal static class DoubleProgram
{
    public static async Task<int> Run(IReadOnlyList<string> args)
    {
        if (DoubleOptions.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(DoubleOptions.Usage);
            return 2;
        }

        var users = options.Users.Select(u => DoubleUser.Admin(u.Name, File.ReadAllText(u.PasswordFile).TrimEnd('\r', '\n')));
        var router = new DoubleRouter(options.Name, options.Version, TimeProvider.System, [.. users]);
        foreach (var card in options.Interfaces)
            router.AddInterface(card);
        foreach (var address in options.Own)
            router.OwnAddresses.Add(address);
        if (options.Config is { } file && router.Import(await File.ReadAllTextAsync(file)).Error is { } error)
        {
            await Console.Error.WriteLineAsync($"{file}: {error}");
            return 1;
        }

        using var over = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ends);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ends);
        var servers = new List<IAsyncDisposable>();
        try
        {
            var faults = new DoubleFaults();
            if (options.Api is { } plain)
                servers.Add(ApiServer.Plain(router, new IPEndPoint(options.Listen, plain), faults));
            if (options.ApiTls is { } tls)
                servers.Add(ApiServer.Tls(router, options.Certificate is { } pem ? X509Certificate2.CreateFromPemFile(pem) : null, new IPEndPoint(options.Listen, tls), faults));
            if (options.Rest is { } rest)
                servers.Add(await DoubleRestServer.Start(router, null, new IPEndPoint(options.Listen, rest)));
            if (options.RestTls is { } restTls)
                servers.Add(await DoubleRestServer.Start(router, options.Certificate is { } shown ? X509Certificate2.CreateFromPemFile(shown) : null, new IPEndPoint(options.Listen, restTls)));
            if (options.Control is { } path)
                servers.Add(ControlSocket.Listen(path, router, faults));
            var forward = options.Forwards ? new KernelForward(router) : null;
            if (forward is not null)
                servers.Add(forward);
            await Console.Out.WriteLineAsync("ready");
            // Schedules run and entries end whether somebody asks or not.
            using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (await clock.WaitForNextTickAsync(over.Token))
            {
                router.Tick();
                forward?.Follow();
            }
        }
        catch (OperationCanceledException)
        {
            // A signal.
        }
        finally
        {
            servers.Reverse();
            foreach (var server in servers)
                await server.DisposeAsync();
        }

        return 0;

        void Ends(PosixSignalContext context)
        {
            context.Cancel = true;
            over.Cancel();
        }
    }
}
