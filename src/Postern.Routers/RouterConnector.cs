using Postern.Policy.Model;
using Postern.Routers.Api;
using Postern.Routers.Connecting;

namespace Postern.Routers;

/// <summary>Connects and logs in, by whichever of the router's services its address names.</summary>
public static class RouterConnector
{
    /// <summary>Never throws for what the router or the network does.</summary>
    /// <param name="patience">For connecting and logging in together.</param>
    public static async Task<RouterConnection> Connect(RouterLogin login, TimeSpan patience, TimeProvider time, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        var channel = await RouterChannel.Open(login, patience, time, stop);
        if (channel.Stream is null)
            return Refused(channel, channel.Refusal!);
        var left = patience - time.GetElapsedTime(begun);
        return login.Address.Transport is RouterTransport.Api or RouterTransport.ApiPlain
            ? await OverApi(channel, login, left, time, stop)
            : throw new NotImplementedException();
    }

    private static async Task<RouterConnection> OverApi(RouterChannel channel, RouterLogin login, TimeSpan left, TimeProvider time, CancellationToken stop)
    {
        var session = new ApiSession(channel.Stream!, time, ApiLimits.Usual);
        using var late = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        ConnectionRefusal? refusal;
        try
        {
            refusal = await ApiLogin.LogIn(session, login, both.Token);
        }
        catch (OperationCanceledException)
        {
            await session.DisposeAsync();
            stop.ThrowIfCancellationRequested();
            return Refused(channel, RefusalText.SilentAtLogin(login.Address));
        }

        if (refusal is null)
            return new RouterConnection(session, null) { Fingerprint = channel.Fingerprint };
        await session.DisposeAsync();
        return Refused(channel, refusal);
    }

    private static RouterConnection Refused(RouterChannel channel, ConnectionRefusal refusal) =>
        new(null, refusal.Text) { Fingerprint = channel.Fingerprint, IsFinal = refusal.IsFinal };
}

/// <param name="Session">Null with a refusal.</param>
/// <param name="Refusal">What is wrong, why it matters and what to do, without the password: wrong certificate, anonymous TLS, wrong password …</param>
public sealed record RouterConnection(IRouterSession? Session, string? Refusal)
{
    /// <summary>SHA-256 of the certificate that was shown, for a user who may then pin it; null without TLS.</summary>
    public ReadOnlyMemory<byte>? Fingerprint { get; init; }

    /// <summary>Trying again without a change is of no use: a wrong password or certificate.</summary>
    public bool IsFinal { get; init; }
}
