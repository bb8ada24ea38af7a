using System.Globalization;
using System.Text;
using Postern.RouterDouble.Menus;
using Postern.RouterDouble.Values;

namespace Postern.RouterDouble.Scripting;

/// <summary>Items as <c>/export</c> prints them.</summary>
internal static class ExportText
{
    private const string Bare = "._:,/!-";

    public static string Of(IEnumerable<DoubleMenu> menus, string versionText, DateTimeOffset now, Version version)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {RouterTimes.Date(now, version)} {RouterTimes.Clock(now)} by RouterOS {versionText}\n#\n");
        foreach (var menu in menus.OrderBy(m => Rank(m.Shape.Path)))
            text.Append(Of(menu));
        return text.ToString();
    }

    public static string Of(DoubleMenu menu)
    {
        var lines = new StringBuilder();
        foreach (var item in menu.Items.Where(i => !i.IsDynamic))
        {
            var words = item.Values.Where(v => !menu.Shape.Defaults.Contains((v.Key, v.Value))).ToList();
            if (menu.Shape is { CanAdd: false, IsSingle: false })
            {
                words = [.. words.Where(v => v.Key != "name")];
                if (words.Count > 0)
                    lines.Append(CultureInfo.InvariantCulture, $"set {Quoted(item["name"] ?? "")}").Append(Written(words)).Append('\n');
            }
            else if (words.Count > 0)
            {
                lines.Append(menu.Shape.IsSingle ? "set" : "add").Append(Written(words)).Append('\n');
            }
        }

        return lines.Length == 0 ? "" : menu.Shape.ScriptPath + "\n" + lines;
    }

    private static string Written(IEnumerable<KeyValuePair<string, string>> words) =>
        string.Concat(words.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => $" {w.Key}={Quoted(w.Value switch { "true" => "yes", "false" => "no", _ => w.Value })}"));

    private static string Quoted(string value)
    {
        if (value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || Bare.Contains(c, StringComparison.Ordinal)))
            return value;
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            text.Append(c switch
            {
                '\\' => "\\\\",
                '"' => "\\\"",
                '$' => "\\$",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '?' => "\\?",
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    // What others name comes first.
    private static int Rank(string path) => path switch
    {
        "/interface/list" => 0,
        "/interface/list/member" => 1,
        "/ip/firewall/layer7-protocol" => 2,
        _ when path.EndsWith("/address-list", StringComparison.Ordinal) => 3,
        _ => 4,
    };
}
