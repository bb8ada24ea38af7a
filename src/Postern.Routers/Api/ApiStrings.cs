using System.Text;
using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Routers.Api;

/// <summary>The text of names and values. Short ones that come again and again, in every record of a table, are the same string.</summary>
internal sealed class ApiStrings
{
    private const int Longest = 24;

    private readonly string?[] _seen = new string?[256];

    public string Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return "";
        if (bytes.Length > Longest || !Ascii.IsValid(bytes))
            return ScriptBytes.FromBytes(bytes);
        var hash = 17;
        foreach (var value in bytes)
            hash = unchecked((hash * 31) + value);
        ref var seen = ref _seen[hash & 0xff];
        if (seen is null || !Ascii.Equals(bytes, seen))
            seen = Encoding.ASCII.GetString(bytes);
        return seen;
    }
}
