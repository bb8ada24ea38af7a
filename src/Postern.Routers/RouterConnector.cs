using Postern.Policy.Model;

namespace Postern.Routers;

/// <summary>Connects and logs in, by whichever of the router's services its address names.</summary>
public static class RouterConnector
{
    /// <summary>Never throws for what the router or the network does.</summary>
    /// <param name="patience">For connecting and logging in together.</param>
    public static Task<RouterConnection> Connect(RouterLogin login, TimeSpan patience, TimeProvider time, CancellationToken stop) => throw new NotImplementedException();
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
