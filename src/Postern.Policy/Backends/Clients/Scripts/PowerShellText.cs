using System.Globalization;

namespace Postern.Policy.Backends.Clients.Scripts;

/// <summary>Literals of PowerShell.</summary>
internal static class PowerShellText
{
    /// <summary>Nothing is expanded in it, and its only escape is the doubled quote. The text is printable ASCII: typographic quotes would count as quotes.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>An expression in parentheses, of type byte[].</summary>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty && !bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            return $"([Text.Encoding]::ASCII.GetBytes({Quoted(System.Text.Encoding.ASCII.GetString(bytes))}))";
        var numbers = new List<string>();
        foreach (var value in bytes)
            numbers.Add(value.ToString(CultureInfo.InvariantCulture));
        return $"([byte[]] @({string.Join(", ", numbers)}))";
    }

    /// <summary>The same without quotes or commas of its own choosing, for a line that another shell hands on.</summary>
    public static string Base64(ReadOnlySpan<byte> bytes) => $"[Convert]::FromBase64String('{Convert.ToBase64String(bytes)}')";
}
