using System.Buffers.Binary;
using System.Net.Sockets;
using System.Numerics;
using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Fwknop.Values;

/// <summary>Addresses and networks with commas between them, or ANY; of both IP versions, where fwknopd has one.</summary>
internal static class AddressesValue
{
    /// <summary>Empty for any address; null after an error.</summary>
    public static IReadOnlyList<AddressRange>? Read(Piece value, DiagnosticBag diagnostics)
    {
        var (ranges, isAny, isWrong) = (new List<AddressRange>(), false, false);
        foreach (var item in value.Split(',').Select(p => p.Trim()))
        {
            if (item.Chars.Equals("ANY", StringComparison.OrdinalIgnoreCase))
            {
                isAny = true;
            }
            else if (AddressRange.TryParse(WithPrefixLength(item.Text), out var range) && !item.Chars.Contains('-'))
            {
                ranges.Add(range);
            }
            else
            {
                isWrong = true;
                diagnostics.Add(FwknopDiagnostics.NotAddresses(item.Length > 0 ? item.Span : value.Span, item.Text));
            }
        }

        return isWrong ? null : isAny ? [] : ranges;
    }

    /// <summary>192.0.2.0/255.255.255.0 as 192.0.2.0/24; what is no such mask stays as it is.</summary>
    private static string WithPrefixLength(string text)
    {
        var slash = text.IndexOf('/');
        if (slash < 0 || !AddressRange.TryParse(text[(slash + 1)..], out var mask) || mask.First.AddressFamily != AddressFamily.InterNetwork)
            return text;
        var bits = BinaryPrimitives.ReadUInt32BigEndian(mask.First.GetAddressBytes());
        var length = BitOperations.LeadingZeroCount(~bits);
        return length == BitOperations.PopCount(bits) ? $"{text[..slash]}/{length}" : text;
    }
}
