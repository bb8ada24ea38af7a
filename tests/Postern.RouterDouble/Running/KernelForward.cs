using System.Diagnostics;
using System.Globalization;
using System.Text;
using Postern.RouterDouble.Menus;

namespace Postern.RouterDouble.Running;

/// <summary>
/// The router's dst-nat rules, made real in the kernel of this network namespace by an nft table of its own that is gone at the end and follows
/// rules and address lists. Only what port forwards need; a rule that says anything else is left out.
/// </summary>
internal sealed class KernelForward : IAsyncDisposable
{
    private const string Table = "router_double";

    private static readonly HashSet<string> Said = new(StringComparer.Ordinal)
    {
        "chain", "action", "comment", "disabled", "log", "log-prefix", "protocol", "dst-port", "dst-address", "dst-address-type", "in-interface", "src-address-list",
        "to-addresses", "to-ports", "jump-target",
    };

    private readonly DoubleRouter _router;
    private string _loaded = "";

    public KernelForward(DoubleRouter router)
    {
        _router = router;
        Follow();
    }

    /// <summary>Loads the table anew where rules or lists have changed. Connections that were let in go on.</summary>
    public void Follow()
    {
        var text = Text(_router.Items("/ip/firewall/nat"), _router.Items("/ip/firewall/address-list"));
        if (text == _loaded)
            return;
        Load(text);
        _loaded = text;
    }

    public static string Text(IReadOnlyList<DoubleItem> rules, IReadOnlyList<DoubleItem> entries)
    {
        var usable = rules.Where(r => !r.IsDisabled && r["chain"] != "srcnat" && r.Values.Keys.All(Said.Contains)).ToList();
        var chains = usable.Select(r => r["chain"]!).Union(usable.Select(r => r["jump-target"]).OfType<string>()).Order(StringComparer.Ordinal).ToList();
        var lists = usable.Select(r => r["src-address-list"]).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"table ip {Table}\ndelete table ip {Table}\ntable ip {Table} {{\n");
        for (var i = 0; i < lists.Count; i++)
        {
            var on = entries.Where(e => !e.IsDisabled && e["list"] == lists[i]).Select(e => e["address"]!).Where(a => a.All(c => char.IsAsciiDigit(c) || c is '.' or '/' or '-'))
                .Order(StringComparer.Ordinal).ToList();
            text.Append(CultureInfo.InvariantCulture, $"  set list{i} {{ type ipv4_addr; flags interval; auto-merge; {(on.Count == 0 ? "" : $"elements = {{ {string.Join(", ", on)} }}; ")}}}\n");
        }

        // A chain has to be there before it is jumped to.
        for (var i = 0; i < chains.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"  chain chain{i} {{ }}\n");
        text.Append("  chain prerouting {\n    type nat hook prerouting priority dstnat;\n");
        if (chains.IndexOf("dstnat") is >= 0 and var entered)
            text.Append(CultureInfo.InvariantCulture, $"    jump chain{entered}\n");
        text.Append("  }\n");
        for (var i = 0; i < chains.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  chain chain{i} {{\n");
            foreach (var rule in usable.Where(r => r["chain"] == chains[i]))
                text.Append(CultureInfo.InvariantCulture, $"    {Rule(rule, chains, lists)}\n");
            text.Append("  }\n");
        }

        return text.Append("}\n").ToString();
    }

    public ValueTask DisposeAsync()
    {
        Load($"table ip {Table}\ndelete table ip {Table}\n");
        return ValueTask.CompletedTask;
    }

    private static string Rule(DoubleItem rule, List<string> chains, List<string> lists)
    {
        var words = new List<string>();
        if (rule["in-interface"] is { } card)
            words.Add($"iifname \"{card}\"");
        if (rule["dst-address"] is { } address)
            words.Add($"ip daddr {address}");
        if (rule["dst-address-type"] is { } type)
            words.Add($"fib daddr type {type}");
        if (rule["src-address-list"] is { } list)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"ip saddr @list{lists.IndexOf(list)}"));
        if (rule["dst-port"] is { } ports)
            words.Add($"{rule["protocol"]} dport {{ {ports} }}");
        else if (rule["protocol"] is { } protocol)
            words.Add($"meta l4proto {protocol}");
        words.Add(rule["action"] switch
        {
            "dst-nat" when rule["to-addresses"] is { } to => $"dnat to {to}{(rule["to-ports"] is { } port ? ":" + port : "")}",
            "jump" => string.Create(CultureInfo.InvariantCulture, $"jump chain{chains.IndexOf(rule["jump-target"]!)}"),
            "return" => "return",
            "accept" => "accept",
            _ => "continue",
        });
        return string.Join(' ', words);
    }

    private static void Load(string text)
    {
        var start = new ProcessStartInfo("nft") { RedirectStandardInput = true, UseShellExecute = false };
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
