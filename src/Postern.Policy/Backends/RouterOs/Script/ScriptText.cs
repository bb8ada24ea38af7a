using System.Text;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Policy.Backends.RouterOs.Script;

/// <summary>The pieces of a line. Paths stand in every command, with spaces: RouterOS 6 knows no other, and a pasted line needs none before it.</summary>
internal static class ScriptText
{
    /// <summary>The comment of what an earlier run has added, while the script runs.</summary>
    public const string Old = RouterNames.Mark + "old";

    public static string Path(string menu) => "/" + menu[1..].Replace('/', ' ');

    /// <summary>The grants of a gate are none of the script's: their sources stay let in.</summary>
    public static string MarkOld(string menu) =>
        $"{Path(menu)} set [{Path(menu)} find where comment~\"^{RouterNames.Mark}\"{(RouterMenus.HoldsEntries(menu) ? $" !(comment~\":{RouterNames.GrantStep}\\$\")" : "")}] comment={Value(Old)}";

    public static string Remove(string menu, string condition = "") => $"{Path(menu)} remove [{Path(menu)} find where comment={Quoted(Old)}{condition}]";

    public static string Add(RouterItem item) => $"{Path(item.Menu)} add{Properties(item.Properties)}";

    public static string Properties(IEnumerable<RouterProperty> properties) => string.Concat(properties.Select(p => $" {p.Name}={Value(p.Value)}"));

    /// <summary>A value as <c>find</c> compares it.</summary>
    public static string Quoted(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var b in ScriptBytes.ToBytes(value))
        {
            if (b is (byte)'\\' or (byte)'"' or (byte)'$' or (byte)'?')
                text.Append('\\').Append((char)b);
            else if (b is >= 0x20 and < 0x7f)
                text.Append((char)b);
            else
                text.Append('\\').Append(Convert.ToHexString([b]));
        }

        return text.Append('"').ToString();
    }

    /// <summary>A value as a command takes it.</summary>
    public static string Value(string value) => value.Length > 0 && value.All(IsPlain) ? value : Quoted(value);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or ',' or '/' or '!' or '-';
}
