using System.Net;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Properties.Values;

/// <summary>Addresses as RouterOS reads them: <c>a</c>, <c>a/len</c>, <c>a-b</c>, host bits cleared, short forms filled with zeros in the middle.</summary>
internal static class AddressValue
{
    /// <summary>An address, prefix or range, or null and a diagnostic.</summary>
    public static AddressRange? Read(PropertyValue value, Reports reports)
    {
        var text = value.Text;
        if (text.AsSpan().IndexOfAny('\u2013', '\u2014') is var dash and >= 0)
        {
            reports.Add(ValueDiagnostics.TypographicDash(value.Part(dash, 1)));
            text = text.Replace('\u2013', '-').Replace('\u2014', '-');
        }

        if (IsPlaceholder(text))
        {
            reports.Add(ValueDiagnostics.Placeholder(value.Span, text));
            return null;
        }

        if (text.Contains(','))
        {
            reports.Add(ValueDiagnostics.OneOnly(value.Span, value.Name, "address, prefix or range"));
            return null;
        }

        if (text.Length > 100 || !TryParse(text, out var range, out var isShort))
        {
            reports.Add(ValueDiagnostics.BadAddress(value.Span, text, Remedy(text)));
            return null;
        }

        if (range.Family != value.Family)
        {
            reports.Add(ValueDiagnostics.WrongFamily(value.Span, text, value.Family));
            return null;
        }

        if (value.Family == IpFamily.V6 && text.Contains('-'))
        {
            reports.Add(ValueDiagnostics.RangeInIpv6(value.Span, text));
            return null;
        }

        if (isShort)
            reports.Add(ValueDiagnostics.ShortAddress(value.Span, text, range.ToString()));
        else if (text.IndexOf('/') is var slash and >= 0 && IPAddress.TryParse(text.AsSpan(0, slash), out var written) && !written.Equals(range.First))
            reports.Add(ValueDiagnostics.HostBits(value.Span, text, range.ToString()));
        return range;
    }

    /// <param name="isShort">A form such as <c>10.1</c> was filled up.</param>
    public static bool TryParse(string text, out AddressRange range, out bool isShort)
    {
        isShort = false;
        if (AddressRange.TryParse(text, out range))
            return true;
        var (first, tail) = Split(text);
        if (Expand(first) is not { } address)
            return false;
        isShort = true;
        if (tail.Length == 0)
            return AddressRange.TryParse(address, out range);
        return tail[0] == '/'
            ? AddressRange.TryParse(address + tail, out range)
            : Expand(tail[1..]) is { } last && AddressRange.TryParse($"{address}-{last}", out range);
    }

    /// <summary><c>x.x.x.x</c>, <c>&lt;your-ip&gt;</c>, <c>YOUR_IP</c>: what a page leaves for its reader.</summary>
    public static bool IsPlaceholder(string text) =>
        text.Length is > 0 and < 80
        && ((text.Contains('<') && text.Contains('>'))
            || text.StartsWith("YOUR", StringComparison.OrdinalIgnoreCase)
            || (text.Contains('.') && text.Split('.', '/') is { Length: >= 4 } parts && parts.Take(4).Any(p => p is "x" or "xx" or "xxx" or "X" or "XX" or "XXX")));

    private static (string First, string Tail) Split(string text)
    {
        var at = text.AsSpan().IndexOfAny('/', '-');
        return at < 0 ? (text, "") : (text[..at], text[at..]);
    }

    // 2.2 is 2.0.0.2 and 2.1.1 is 2.1.0.1; a complete address stays; one part alone is not documented and stays no address.
    private static string? Expand(string text)
    {
        var parts = text.Split('.');
        if (!parts.All(p => p.Length is >= 1 and <= 3 && p.All(char.IsAsciiDigit) && int.Parse(p) <= 255))
            return null;
        return parts.Length switch
        {
            2 => $"{int.Parse(parts[0])}.0.0.{int.Parse(parts[1])}",
            3 => $"{int.Parse(parts[0])}.{int.Parse(parts[1])}.0.{int.Parse(parts[2])}",
            4 => string.Join('.', parts.Select(int.Parse)),
            _ => null,
        };
    }

    private static string? Remedy(string text) =>
        text.All(c => char.IsAsciiDigit(c) || c is '/') && text.Contains('/') ? "write all four parts: 10.0.0.0/8"
        : text.Any(char.IsAsciiLetter) && !text.Contains(':') ? "a host name can stand only in an address list: add it there and test the list"
        : null;
}
