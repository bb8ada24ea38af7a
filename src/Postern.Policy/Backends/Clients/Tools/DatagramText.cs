using Postern.Rules.Doors;

namespace Postern.Policy.Backends.Clients.Tools;

/// <summary>The payload that a step wants, whichever way it says so.</summary>
internal static class DatagramText
{
    /// <summary>Bytes of payload: of a datagram or an echo request that is not impossible. Null: any.</summary>
    public static int? Length(KnockStep step, bool isIPv6) => step.Payload?.Bytes.Length ?? (step.Size - KnockPacket.Headers(isIPv6));

    /// <summary>The <c>printf</c> that makes it; a dot where any will do.</summary>
    public static string Printf(KnockStep step, bool isIPv6) => step.Payload is { } payload ? PrintfText.Of(payload.Bytes.Span)
        : Length(step, isIPv6) is { } length ? PrintfText.Of([], length)
        : "printf '.'";
}
