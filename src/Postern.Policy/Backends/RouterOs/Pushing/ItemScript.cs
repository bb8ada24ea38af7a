using System.Text;
using Postern.Policy.Backends.RouterOs.Script;

namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>A router's items as a script that makes them: what <c>postern pull</c> prints.</summary>
public static class ItemScript
{
    /// <summary>Menus in the order in which one needs the other; each with its path on a line of its own. Without dynamic items.</summary>
    public static string Text(RouterSnapshot snapshot)
    {
        var text = new StringBuilder();
        foreach (var menu in snapshot.Items.Where(i => !i.IsDynamic).GroupBy(i => i.Menu))
        {
            text.Append(ScriptText.Path(menu.Key)).Append('\n');
            foreach (var item in menu)
                text.Append(menu.Key == "/ip/service" ? $"set {ScriptText.Value(item["name"] ?? "")}{Parameters(item, "name")}" : Line(item)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>One item as a command, for messages.</summary>
    public static string Line(RouterItem item) => "add" + Parameters(item);

    /// <summary><c> chain=input action=drop</c>, with a blank before each.</summary>
    /// <param name="without">A parameter that stands elsewhere.</param>
    internal static string Parameters(RouterItem item, string? without = null)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in item.Properties)
        {
            if (name == without || ItemContent.IsRouterOwn(name) || !ItemContent.IsName(name) || (value.Length == 0 && name != "regexp"))
                continue;
            var written = value switch { "true" when !ItemContent.IsText(name) => "yes", "false" when !ItemContent.IsText(name) => "no", _ => value };
            // What every item has unless it is said otherwise.
            if (written == "no" && name is ("disabled" or "log") && item.Menu != "/ip/service")
                continue;
            text.Append(' ').Append(name).Append('=').Append(ScriptText.Value(written));
        }

        return text.ToString();
    }
}
