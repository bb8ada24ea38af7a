using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Lowering;

/// <summary>Why RouterOS has no rule for a step.</summary>
internal enum StepRefusal
{
    None,

    /// <summary>No packet of this IP version meets it.</summary>
    NeverMet,
    Request,
    LongPayload,
    ZeroByte,

    /// <summary><c>content=!x</c> is everything but x.</summary>
    LeadingBang,

    /// <summary>What only layer 7 could say, in ICMP or IPv6.</summary>
    NoLayer7,
    Expression,
}

/// <summary>A step in RouterOS's matchers.</summary>
/// <param name="Expression">What layer 7 has to find; the matchers name it.</param>
internal readonly record struct StepWording(StepRefusal Refusal, IReadOnlyList<Matcher> Matchers, string? Expression)
{
    /// <summary>Of <c>content=</c>, on 7.23.2.</summary>
    private const int LongestContent = 128;

    public bool IsSayable => Refusal == StepRefusal.None;

    /// <param name="pattern">The name of the layer 7 pattern, where the step needs one.</param>
    public static StepWording Of(KnockStep step, IpFamily family, string pattern)
    {
        if (step.Request is not null)
            return new StepWording(StepRefusal.Request, [], null);
        var matchers = Place(step, family);
        if (step.Flags is { } flags && (flags.Set != TcpFlags.None || flags.Clear != TcpFlags.None))
            matchers.Add(new TcpFlagsMatcher(flags));
        var size = step.Size;
        if (step.Payload is { } payload)
        {
            var exact = (family == IpFamily.V4 ? 28 : 48) + payload.Bytes.Length;
            if (size is not null && size != exact)
                return new StepWording(StepRefusal.NeverMet, matchers, null);
            size = exact;
        }

        if (size is { } whole)
            matchers.Add(new PacketSizeMatcher(whole, whole));
        var (refusal, expression) = Text(step, matchers);
        if (refusal != StepRefusal.None || expression is null)
            return new StepWording(refusal, matchers, null);
        if (family != IpFamily.V4 || step.Protocol != IpProtocol.Udp)
            return new StepWording(StepRefusal.NoLayer7, matchers, null);
        matchers.Add(new Layer7Matcher(pattern));
        return new StepWording(StepRefusal.None, matchers, expression);
    }

    private static List<Matcher> Place(KnockStep step, IpFamily family)
    {
        if (step.Port is { } port)
            return [new ProtocolMatcher(step.Protocol), new PortMatcher(PortEnd.Destination, [port])];
        return Echo(family);
    }

    /// <summary>Echo requests, whatever their code.</summary>
    public static List<Matcher> Echo(IpFamily family) =>
        [new ProtocolMatcher(family == IpFamily.V4 ? IpProtocol.Icmp : IpProtocol.IcmpV6), new IcmpMatcher(family == IpFamily.V4 ? (byte)8 : (byte)128)];

    private static (StepRefusal Refusal, string? Expression) Text(KnockStep step, List<Matcher> matchers)
    {
        if (step.Expression is { } expression)
            return Layer7Wording.TryTranslate(expression.Text, out var text) ? (StepRefusal.None, text) : (StepRefusal.Expression, null);
        if (step.Payload is not { } payload || payload.Bytes.IsEmpty)
            return (StepRefusal.None, null);
        var bytes = payload.Bytes.Span;
        if (bytes.Contains((byte)0))
            return (StepRefusal.ZeroByte, null);
        var folds = payload.FoldsCase && bytes.ContainsAny(AsciiLetters);
        if (folds || bytes[0] == (byte)'!')
        {
            // Folded all the same: a payload that begins with ! has no other way, and layer 7 knows no upper case.
            return !folds && bytes.ContainsAny(AsciiLetters) ? (StepRefusal.LeadingBang, null) : (StepRefusal.None, Layer7Wording.Whole(bytes));
        }

        if (bytes.Length > LongestContent)
            return (StepRefusal.LongPayload, null);
        matchers.Add(new ContentMatcher(payload.Bytes));
        return (StepRefusal.None, null);
    }

    private static readonly System.Buffers.SearchValues<byte> AsciiLetters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);
}
