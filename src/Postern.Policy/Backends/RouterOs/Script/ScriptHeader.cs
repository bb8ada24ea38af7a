using System.Globalization;
using Postern.Policy.Backends.RouterOs.Pushing;

namespace Postern.Policy.Backends.RouterOs.Script;

/// <summary>What whoever finds the script wants to know.</summary>
internal static class ScriptHeader
{
    private static readonly string[] Menus =
        ["/ip/firewall/nat", "/ip/firewall/filter", "/ip/firewall/raw", "/ipv6/firewall/nat", "/ipv6/firewall/filter", "/ipv6/firewall/raw", RouterMenus.AddressList4,
         RouterMenus.AddressList6, RouterMenus.Layer7, RouterMenus.InterfaceListMember, RouterMenus.InterfaceList];

    public static string Text(RouterOsOptions options)
    {
        var menus = Menus.Where(m => options.Version >= 7 || m != "/ipv6/firewall/nat");
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Postern, for RouterOS {options.Version}. Paste it or import it; running it again changes nothing.
            # What it adds has a comment that begins with {RouterNames.Mark} and stands before all other rules; nothing else is touched.
            # What an earlier run has added is marked old first. New rules are added behind the old ones, and only then the old are removed,
            # so that nothing is open in between. Rules that write address lists are the exception: the old go first and the new come last,
            # so that no knock counts twice; for that moment none counts.
            # To undo it:
            {string.Join('\n', menus.Select(m => $"#   {ScriptText.Path(m)} remove [find where comment~\"^{RouterNames.Mark}\"]"))}
            #   /ip firewall address-list remove [find where list~"^{RouterNames.Prefix}"]
            #   /ipv6 firewall address-list remove [find where list~"^{RouterNames.Prefix}"]

            """);
    }
}
