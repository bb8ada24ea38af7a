using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Properties.Values;

/// <summary>Matchers that count: limit, dst-limit, psd, nth, random, connection-limit.</summary>
internal static class RateValues
{
    private const string LimitShape = "write rate[/time],burst[:packet], for example 5/1m,10:packet";
    private static readonly string[] DestinationLimitModes =
        ["dst-address", "dst-address-and-port", "src-address", "src-and-dst-addresses", "addresses-and-dst-port"];

    /// <summary><c>rate[/time],burst[:packet|bit]</c>; v6 and old texts leave the mode out.</summary>
    public static object? ReadLimit(PropertyValue value, Reports reports)
    {
        var text = value.Text;
        var comma = text.IndexOf(',');
        if (comma < 0)
            return Misshaped(value, LimitShape, reports);
        if (ReadRate(value, comma, 32_000_000_000, reports) is not { } rate)
            return null;
        var colon = text.IndexOf(':', comma);
        var bits = false;
        if (colon >= 0)
        {
            if (NameValues.ReadOne(value, colon + 1, text.Length - colon - 1, ["packet", "bit"], reports) is not { } mode)
                return null;
            bits = mode == "bit";
        }

        var end = colon < 0 ? text.Length : colon;
        if (ReadScaled(value, comma + 1, end - comma - 1, 0, 2_000_000_000, reports) is not { } burst)
            return null;
        return new LimitMatcher(rate.Count, rate.Per, burst, bits, value.Negated);
    }

    /// <summary><c>rate[/time],burst,mode[/expire]</c>; without an expire a flow is forgotten after 10 s, as the kernel's hashlimit does.</summary>
    public static object? ReadDestinationLimit(PropertyValue value, Reports reports)
    {
        const string Shape = "write rate[/time],burst,mode[/expire], for example 30,256,src-and-dst-addresses/1s";
        var text = value.Text;
        var first = text.IndexOf(',');
        var second = first < 0 ? -1 : text.IndexOf(',', first + 1);
        if (second < 0)
            return Misshaped(value, Shape, reports);
        var slash = text.IndexOf('/', second);
        var modeEnd = slash < 0 ? text.Length : slash;
        var rate = ReadRate(value, first, 4_294_967_295, reports);
        var burst = NumberValues.Read(value, first + 1, second - first - 1, 0, 4_294_967_295, reports);
        var mode = NameValues.ReadOne(value, second + 1, modeEnd - second - 1, DestinationLimitModes, reports);
        var expire = slash < 0 ? TimeSpan.FromSeconds(10) : TimeValue.Read(value, slash + 1, text.Length - slash - 1, reports);
        return rate is null || burst is null || mode is null || expire is null
            ? null
            : new DestinationLimitMatcher(rate.Value.Count, rate.Value.Per, burst.Value, (FlowMode)Array.IndexOf(DestinationLimitModes, mode), expire.Value);
    }

    /// <summary><c>threshold,delay,low,high</c>.</summary>
    public static object? ReadPortScan(PropertyValue value, Reports reports)
    {
        var text = value.Text;
        var parts = Parts(text);
        if (parts.Count != 4)
            return Misshaped(value, "write WeightThreshold,DelayThreshold,LowPortWeight,HighPortWeight, for example 21,3s,3,1", reports);
        var threshold = NumberValues.Read(value, parts[0].Start, parts[0].Length, 0, int.MaxValue, reports);
        var delay = TimeValue.Read(value, parts[1].Start, parts[1].Length, reports);
        var low = NumberValues.Read(value, parts[2].Start, parts[2].Length, 0, 65_535, reports);
        var high = NumberValues.Read(value, parts[3].Start, parts[3].Length, 0, 65_535, reports);
        return threshold is null || delay is null || low is null || high is null
            ? null
            : new PortScanMatcher((int)threshold.Value, delay.Value, (int)low.Value, (int)high.Value);
    }

    /// <summary><c>every[,packet]</c>.</summary>
    public static object? ReadNth(PropertyValue value, Reports reports)
    {
        var parts = Parts(value.Text);
        if (parts.Count > 2)
            return Misshaped(value, "write every,packet, for example 2,1", reports);
        if (NumberValues.Read(value, parts[0].Start, parts[0].Length, 1, int.MaxValue, reports) is not { } every)
            return null;
        if (parts.Count == 1)
            return new NthMatcher((int)every, 1, value.Negated);
        return NumberValues.Read(value, parts[1].Start, parts[1].Length, 1, every, reports) is { } packet
            ? new NthMatcher((int)every, (int)packet, value.Negated)
            : null;
    }

    public static object? ReadRandom(PropertyValue value, Reports reports) =>
        NumberValues.Read(value, 0, value.Text.Length, 1, 99, reports) is { } percent ? new RandomMatcher((int)percent) : null;

    /// <summary><c>count,mask</c>.</summary>
    public static object? ReadConnectionLimit(PropertyValue value, Reports reports)
    {
        var parts = Parts(value.Text);
        if (parts.Count != 2)
            return Misshaped(value, "write count,netmask, for example 100,32", reports);
        var count = NumberValues.Read(value, parts[0].Start, parts[0].Length, 0, 4_294_967_295, reports);
        var length = NumberValues.Read(value, parts[1].Start, parts[1].Length, 0, value.Family == IpFamily.V4 ? 32 : 128, reports);
        return count is null || length is null ? null : new ConnectionLimitMatcher(count.Value, (int)length.Value, value.Negated);
    }

    private static (long Count, TimeSpan Per)? ReadRate(PropertyValue value, int end, long most, Reports reports)
    {
        var slash = value.Text.AsSpan(0, end).IndexOf('/');
        if (ReadScaled(value, 0, slash < 0 ? end : slash, 1, most, reports) is not { } count)
            return null;
        if (slash < 0)
            return (count, TimeSpan.FromSeconds(1));
        if (TimeValue.Read(value, slash + 1, end - slash - 1, reports) is not { } per)
            return null;
        if (per > TimeSpan.Zero)
            return (count, per);
        reports.Add(ValueDiagnostics.BadTime(value.Part(slash + 1, end - slash - 1), value.Text[(slash + 1)..end]));
        return null;
    }

    // 10M is ten million, for rates in bits.
    private static long? ReadScaled(PropertyValue value, int start, int length, long least, long most, Reports reports)
    {
        var scale = length == 0 ? 1 : value.Text[start + length - 1] switch { 'k' => 1_000, 'M' => 1_000_000, 'G' => 1_000_000_000, _ => 1 };
        if (scale == 1)
            return NumberValues.Read(value, start, length, least, most, reports);
        return NumberValues.Read(value, start, length - 1, least, most / scale, reports) * scale;
    }

    private static object? Misshaped(PropertyValue value, string shape, Reports reports)
    {
        reports.Add(ValueDiagnostics.BadShape(value.Span, value.Name, NumberValues.Shown(value.Text), shape));
        return null;
    }

    private static List<(int Start, int Length)> Parts(string text)
    {
        var parts = new List<(int Start, int Length)>();
        foreach (var range in text.AsSpan().Split(','))
        {
            parts.Add(range.GetOffsetAndLength(text.Length));
            if (parts.Count > 8)
                break;
        }

        return parts;
    }
}
