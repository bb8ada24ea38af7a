using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Properties.Values;

/// <summary>The address of an address list's entry: host, prefix, range, or the name of a host that the router looks up.</summary>
internal sealed record EntryAddressValue(AddressRange? Range, string? HostName)
{
    public static object? Read(PropertyValue value, Reports reports)
    {
        var text = value.Text;
        if (AddressValue.IsPlaceholder(text))
        {
            reports.Add(ValueDiagnostics.Placeholder(value.Span, NumberValues.Shown(text)));
            return null;
        }

        // 192.0.2.1-254 is a name to a router.
        if (text.Length < 40 && text.IndexOf('-') is var dash and > 0 && AddressRange.TryParse(text[..dash], out var first)
            && first.Family == IpFamily.V4 && byte.TryParse(text[(dash + 1)..], out var last))
        {
            var prefix = text[..(text.LastIndexOf('.') + 1)];
            reports.Add(ValueDiagnostics.ShortRange(value.Span, text, $"{text[..dash]}-{prefix}{last}"));
            return null;
        }

        var isName = text.Length <= 253 && text.Any(char.IsAsciiLetter) && !text.Contains(':') && !text.Contains('/')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
        if (isName && text.Split('.').All(label => label.Length is > 0 and < 64))
            return new EntryAddressValue(null, text);
        if (text.Any(c => char.IsAsciiLetter(c) && !char.IsAsciiHexDigit(c)) && !text.Contains(':'))
        {
            reports.Add(ValueDiagnostics.BadHostName(value.Span, NumberValues.Shown(text)));
            return null;
        }

        return AddressValue.Read(value, reports) is { } range ? new EntryAddressValue(range, null) : null;
    }
}
