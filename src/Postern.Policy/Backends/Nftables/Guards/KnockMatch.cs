using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Guards;

/// <summary>A step's demands on a packet as nft expressions. Literal payloads are compared by the kernel, 16 bytes at a time.</summary>
internal static class KnockMatch
{
    private const int UdpHeader = 8;
    private const int EchoHeader = 8;
    private const int V4Header = 20;
    private const int V6Header = 40;

    /// <summary>How many demands a step makes beyond its port: the more demanding is tried first.</summary>
    public static int Weight(KnockStep step) =>
        (step.Payload is null ? 0 : step.Payload.FoldsCase ? 1 : 2) + (step.Size is null ? 0 : 1) + (step.Flags is { } f ? int.PopCount((int)f.Set) + int.PopCount((int)f.Clear) : 0);

    /// <summary>What is left to test where the protocol and port are known already. More than one expression: any of them.</summary>
    public static IEnumerable<string> Of(KnockStep step) =>
        step.Request is not null ? [OfRequest(step.Request)]
        : step.Port is null && step.Payload is not null
            ? [$"meta nfproto ipv4 {Demands(step, V4Header)}", $"meta nfproto ipv6 {Demands(step, V6Header)}"]
            : [Demands(step, V4Header)];

    /// <summary>The first bytes behind the TCP header and its options.</summary>
    public static string OfRequest(KnockRequest request) =>
        $"{string.Join(' ', PayloadBytes.Are(request.Start, foldsCase: false, "ih", 0))} @ih,{request.Start.Length * 8},8 {NftText.SetOf(KnockRequest.Ends.ToArray().Select(e => $"0x{e:x2}"))}";

    /// <summary>All of the step's demands, protocol, port and IP version included.</summary>
    public static string OfWhole(KnockStep step, IpFamily family)
    {
        var where = step.Port is { } port ? $"{step.Protocol} dport {port}" : family == IpFamily.V4 ? "icmp type echo-request" : "icmpv6 type echo-request";
        if (step.Request is not null)
            return $"{where} {OfRequest(step.Request)}";
        var begins = step.Flags == TcpFlagTest.NewConnection ? Flags(TcpFlagTest.NewConnection) + " " : "";
        return $"{where} {begins}{Demands(step, family == IpFamily.V4 ? V4Header : V6Header)}".TrimEnd();
    }

    private static string Demands(KnockStep step, int ipHeader)
    {
        var demands = new List<string>();
        if (step.Flags is { } flags && flags != TcpFlagTest.NewConnection)
            demands.Add(Flags(flags));
        if (step.Size is { } size)
            demands.Add($"meta length {size}");
        if (step.Payload is { } payload && step.Protocol == IpProtocol.Udp)
            demands.AddRange([$"udp length {UdpHeader + payload.Bytes.Length}", .. PayloadBytes.Are(payload.Bytes, payload.FoldsCase, "th", UdpHeader)]);
        else if (step.Payload is { } echoed)
            demands.AddRange([$"meta length {ipHeader + EchoHeader + echoed.Bytes.Length}", .. PayloadBytes.Are(echoed.Bytes, echoed.FoldsCase, "th", EchoHeader)]);
        return string.Join(' ', demands);
    }

    public static string Flags(TcpFlagTest test)
    {
        var mask = test.Set | test.Clear;
        return $"tcp flags & ({Names(mask)}) == {(test.Set == TcpFlags.None ? "0x0" : Names(test.Set).Contains('|') ? $"({Names(test.Set)})" : Names(test.Set))}";

        static string Names(TcpFlags flags) =>
            string.Join(" | ", Enum.GetValues<TcpFlags>().Where(f => f != TcpFlags.None && flags.HasFlag(f)).Select(f => f == TcpFlags.Ece ? "ecn" : f.ToString().ToLowerInvariant()));
    }
}
