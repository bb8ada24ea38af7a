namespace Postern.Spa.Native;

/// <summary>The first 8 bytes of a packet: what the kernel knows invited clients by.</summary>
public static class SpaTag
{
    public const int Length = 8;

    public static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>The tag of the period that the time falls into.</summary>
    /// <param name="armour">32 bytes: <see cref="Keys.GateIdentity.Armour"/>.</param>
    public static void Write(ReadOnlySpan<byte> armour, DateTimeOffset time, Span<byte> tag) => throw new NotImplementedException();
}
