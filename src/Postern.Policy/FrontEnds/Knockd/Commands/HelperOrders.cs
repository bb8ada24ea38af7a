using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Commands;

/// <summary>knockd's own helper script for iptables, which Debian's file calls knock_add: <c>knock_add -i -c INPUT -p tcp -d 443 -f %IP%</c>.</summary>
internal static class HelperOrders
{
    public static OrderReading Read(IReadOnlyList<string> words)
    {
        var reader = new WordReader(words, 1);
        var (kind, port, protocol, isFromKnocker) = ((OrderKind?)null, (string?)null, "tcp", false);
        while (reader.Next() is { } word)
        {
            switch (word)
            {
                case "-a" or "--append" or "-i" or "--insert":
                    kind = OrderKind.Open;
                    break;
                case "-x" or "--delete":
                    kind = OrderKind.Close;
                    break;
                case "-f" or "--srcaddr":
                    isFromKnocker = reader.Next() == SourceInShell.Token;
                    break;
                case "-d" or "--dstport":
                    port = reader.Next();
                    break;
                case "-p" or "--proto":
                    protocol = reader.Next() ?? "";
                    break;
                case "-c" or "--chain":
                    if (reader.Next() != "INPUT")
                        return OrderReading.Not("its chain is not INPUT");
                    break;
                case "-v" or "--verbose":
                    break;
                default:
                    if (word.StartsWith("-m", StringComparison.Ordinal) || word.StartsWith("--comment", StringComparison.Ordinal))
                        break;
                    return OrderReading.Not($"it has {Yaml.Quote.Of(word)}, which a door cannot say");
            }
        }

        return kind is { } order && isFromKnocker && ServicePorts.Read(port ?? "") is { } ports && ServicePorts.Protocol(protocol) is { } known
            ? OrderReading.Of(new FirewallOrder(order, IpFamily.V4, ServicePorts.With(ports, known)))
            : OrderReading.Not("it does not say what to open to %IP%");
    }
}
