using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Commands;

/// <summary>A command line of knockd's to orders for a firewall and the rest.</summary>
internal static class CommandReader
{
    private const string ShellOnly = "only a shell understands the line";

    private static readonly string[] Firewalls = ["iptables", "ip6tables", "nft", "ufw", "firewall-cmd", "ipset"];

    /// <param name="gateInterface">The only interface by which strangers come in, or null.</param>
    public static CommandReading Read(Piece line, string? gateInterface)
    {
        var text = line.Text;
        if (ShellLine.Split(text) is not { } commands)
        {
            var isFirewall = Firewalls.Any(f => text.Contains(f, StringComparison.Ordinal));
            return new CommandReading
            {
                Text = line,
                Rest = text,
                Reasons = isFirewall ? [ShellOnly] : [],
                ClosesUnread = isFirewall && (text.Contains("delete", StringComparison.Ordinal) || text.Contains(" -D ", StringComparison.Ordinal)),
            };
        }

        var (opens, closes, rest, reasons, pause, leftOut) = (new List<FirewallOrder>(), new List<FirewallOrder>(), new List<ShellCommand>(), new List<string>(), (TimeSpan?)null, 0);
        foreach (var command in commands)
        {
            var reading = ReadOrder(command.Words, gateInterface);
            if (reading?.Order is { } order)
            {
                if (order.Kind == OrderKind.Open)
                    opens.Add(order);
                else if (order.Kind == OrderKind.Close)
                    closes.Add(order);
            }
            else if (opens.Count > 0 && Sleep(command.Words) is { } seconds)
            {
                pause = seconds;
            }
            else if (command.After == "||" && opens.Count + closes.Count > 0)
            {
                leftOut++;
            }
            else
            {
                rest.Add(command);
                if (reading?.Reason is { } reason)
                    reasons.Add(reason);
            }
        }

        var only = rest is [{ IsPlain: true } one] && one.Words[0].StartsWith('/') && !one.Words.Any(w => w.Contains(SourceInShell.Token, StringComparison.Ordinal)) ? one.Words : null;
        return new CommandReading
        {
            Text = line,
            Opens = opens,
            Closes = closes,
            // A pause is the door's time only where something closes after it.
            Pause = closes.Count > 0 ? pause : null,
            Rest = rest.Count == 0 ? null : rest.Count == commands.Count ? text : string.Join("; ", rest.Select(c => text.Substring(c.Start, c.Length))),
            Words = only,
            Reasons = reasons,
            LeftOut = leftOut,
        };
    }

    /// <summary>Null for what is no firewall's command.</summary>
    private static OrderReading? ReadOrder(IReadOnlyList<string> words, string? gateInterface)
    {
        if (Program(words) == "sudo")
            words = [.. words.Skip(1).SkipWhile(w => w is "-n" or "--non-interactive" or "--")];
        return Program(words) switch
        {
            "iptables" or "iptables-nft" or "iptables-legacy" => IptablesOrders.Read(words, IpFamily.V4, gateInterface),
            "ip6tables" or "ip6tables-nft" or "ip6tables-legacy" => IptablesOrders.Read(words, IpFamily.V6, gateInterface),
            "nft" => NftOrders.Read(words, gateInterface),
            "ufw" => UfwOrders.Read(words, gateInterface),
            "firewall-cmd" => FirewalldOrders.Read(words),
            "knock_add" or "knock_helper_ipt.sh" => HelperOrders.Read(words),
            "ipset" => OrderReading.Not("it puts the address into a set, and what that set opens is said elsewhere: write the ports as a rule, or a door in a policy"),
            _ => null,
        };
    }

    private static string Program(IReadOnlyList<string> words) => words.Count == 0 ? "" : words[0][(words[0].LastIndexOf('/') + 1)..];

    private static TimeSpan? Sleep(IReadOnlyList<string> words) =>
        Program(words) == "sleep" && words.Count == 2 && Durations.TryParse(words[1].Length > 0 && char.IsAsciiDigit(words[1][^1]) ? words[1] + "s" : words[1], out var time) ? time : null;
}
