using System.Diagnostics.CodeAnalysis;

namespace Postern.Spa.Keys;

/// <summary>What clients know of a gate's key: they are invited with it.</summary>
/// <param name="Public">P-256, uncompressed: 65 bytes.</param>
/// <param name="Armour">32 bytes that all invited share; they make the tag that the kernel lets through, and nothing else.</param>
public sealed record GateIdentity(ReadOnlyMemory<byte> Public, ReadOnlyMemory<byte> Armour);

/// <summary>One of a gate's own keys, with its private half.</summary>
public sealed class GateKey : IDisposable
{
    private GateKey(GateIdentity identity, DateTimeOffset created) => (Identity, Created) = (identity, created);

    public GateIdentity Identity { get; }

    public DateTimeOffset Created { get; }

    public static GateKey Generate(DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>A line of a gate's key file. The file has one line for each key that is valid, the newest first.</summary>
    public static bool TryRead(string line, [NotNullWhen(true)] out GateKey? key, out string problem) => throw new NotImplementedException();

    /// <summary>The line, with all that is secret.</summary>
    public string ToLine() => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
