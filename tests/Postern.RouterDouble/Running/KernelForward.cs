using System.Diagnostics;
using System.Globalization;
using System.Text;
using Postern.RouterDouble.Menus;

namespace Postern.RouterDouble.Running;

/// <summary>
/// The router's dst-nat rules, made real in the kernel of this network namespace by an nft table of its own that is gone at the end. Only what
/// a port forward needs: protocol, dst-port, dst-address, in-interface, to-addresses, to-ports.
/// </summary>
internal sealed class KernelForward : IAsyncDisposable
{
    private const string Table = "router_double";

    public KernelForward(DoubleRouter router) => Load(Text(router.Items("/ip/firewall/nat")));

    public static string Text(IEnumerable<DoubleItem> rules)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"table ip {Table}\ndelete table ip {Table}\ntable ip {Table} {{\n  chain prerouting {{\n    type nat hook prerouting priority dstnat\n");
        foreach (var rule in rules.Where(r => !r.IsDisabled && r["chain"] == "dstnat" && r["action"] == "dst-nat" && r["to-addresses"] is not null))
        {
            text.Append("    ");
            if (rule["in-interface"] is { } card)
                text.Append(CultureInfo.InvariantCulture, $"iifname \"{card}\" ");
            if (rule["dst-address"] is { } address)
                text.Append(CultureInfo.InvariantCulture, $"ip daddr {address} ");
            if (rule["dst-port"] is { } ports)
                text.Append(CultureInfo.InvariantCulture, $"{rule["protocol"]} dport {{ {ports} }} ");
            else if (rule["protocol"] is { } protocol)
                text.Append(CultureInfo.InvariantCulture, $"meta l4proto {protocol} ");
            text.Append(CultureInfo.InvariantCulture, $"dnat to {rule["to-addresses"]}{(rule["to-ports"] is { } to ? ":" + to : "")}\n");
        }

        return text.Append("  }\n}\n").ToString();
    }

    public ValueTask DisposeAsync()
    {
        Load($"table ip {Table}\ndelete table ip {Table}\n");
        return ValueTask.CompletedTask;
    }

    private static void Load(string text)
    {
        var start = new ProcessStartInfo("nft") { RedirectStandardInput = true };
        start.ArgumentList.Add("-f");
        start.ArgumentList.Add("-");
        using var nft = Process.Start(start)!;
        nft.StandardInput.Write(text);
        nft.StandardInput.Close();
        nft.WaitForExit();
        if (nft.ExitCode != 0)
            throw new InvalidOperationException($"nft refused the router's port forwards:\n{text}");
    }
}
