using System.Text;
using Postern.Policy.Backends.RouterOs.Pushing;

namespace Postern.Policy.Backends.RouterOs.Script;

/// <summary>
/// A configuration as a script. What was there before is marked old, what is new is added behind it, and only then the old goes: at no
/// moment is less guarded than before or after. Rules that write lists are the exception: the old ones go first and the new ones come last,
/// so that no packet is counted twice.
/// </summary>
internal static class ScriptWriter
{
    private static readonly string[] Shared = [RouterMenus.InterfaceList, RouterMenus.InterfaceListMember, RouterMenus.Layer7];

    public static string Write(RouterConfiguration configuration, RouterOsOptions options)
    {
        var text = new StringBuilder();
        var byMenu = configuration.Items.ToLookup(i => i.Menu);
        text.Append(ScriptHeader.Text(options));
        foreach (var menu in Shared)
            ListLines.Write(text, menu, [.. byMenu[menu]]);
        Write(text, "/ip", byMenu, options);
        Write(text, "/ipv6", byMenu, options);
        text.Append("\n# What is left of earlier runs, and no rule names any more.\n");
        foreach (var menu in Shared.Reverse())
            text.Append(ScriptText.Remove(menu)).Append('\n');
        return text.ToString();
    }

    private static void Write(StringBuilder text, string family, ILookup<string, RouterItem> byMenu, RouterOsOptions options)
    {
        var lists = family + "/firewall/address-list";
        ListLines.Write(text, lists, [.. byMenu[lists]]);
        foreach (var table in (ReadOnlySpan<string>)["raw", "filter", "nat"])
        {
            var menu = $"{family}/firewall/{table}";
            // RouterOS 6 has no such menu, and stops at its name.
            if (options.Version >= 7 || menu != "/ipv6/firewall/nat" || byMenu[menu].Any())
                RuleLines.Write(text, menu, [.. byMenu[menu]]);
        }

        text.Append(ScriptText.Remove(lists)).Append('\n');
    }
}
