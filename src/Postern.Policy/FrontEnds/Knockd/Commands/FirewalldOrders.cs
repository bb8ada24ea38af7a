using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Commands;

/// <summary>
/// <c>firewall-cmd --add-rich-rule='rule family="ipv4" source address="%IP%" port port="22" protocol="tcp" accept'</c>, with
/// <c>--timeout</c>, as firewall-cmd(1) and firewalld.richlanguage(5) have it.
/// </summary>
internal static class FirewalldOrders
{
    public static OrderReading Read(IReadOnlyList<string> words)
    {
        var reader = new WordReader(words, 1);
        var (kind, rule, time) = (OrderKind.Ask, (string?)null, (TimeSpan?)null);
        while (reader.Next() is { } word)
        {
            var equals = word.IndexOf('=');
            var option = equals < 0 ? word : word[..equals];
            switch (option)
            {
                case "--permanent" or "--quiet" or "-q":
                    break;
                case "--zone" or "--timeout" or "--add-rich-rule" or "--remove-rich-rule" or "--query-rich-rule":
                    var value = equals < 0 ? reader.Next() : word[(equals + 1)..];
                    if (option == "--timeout")
                    {
                        if (!Durations.TryParse(value is { Length: > 0 } && char.IsAsciiDigit(value[^1]) ? value + "s" : value ?? "", out var duration))
                            return OrderReading.Not("its --timeout is no time");
                        time = duration;
                    }
                    else if (option != "--zone")
                    {
                        (kind, rule) = (option[2] == 'a' ? OrderKind.Open : option[2] == 'r' ? OrderKind.Close : OrderKind.Ask, value);
                    }

                    break;
                default:
                    return OrderReading.Not($"it has {Yaml.Quote.Of(option)}, which does not say what port it opens to %IP%");
            }
        }

        return rule is null ? OrderReading.Not("it has no rich rule for %IP%") : Rule(rule, kind, time);
    }

    private static OrderReading Rule(string rule, OrderKind kind, TimeSpan? time)
    {
        var (family, isFromKnocker, accepts, element) = (IpFamily.Both, false, false, "");
        string? port = null, protocol = null, service = null;
        foreach (var word in rule.Replace("\"", "").Replace("'", "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = word.IndexOf('=');
            var value = word[(equals + 1)..];
            switch (equals < 0 ? word : $"{element} {word[..equals]}")
            {
                case "rule":
                    break;
                case "source" or "port" or "service":
                    element = word;
                    break;
                case "accept":
                    accepts = true;
                    break;
                case " family":
                    family = value == "ipv4" ? IpFamily.V4 : IpFamily.V6;
                    break;
                case " priority":
                    break;
                case "source address":
                    isFromKnocker = value is SourceInShell.Token or SourceInShell.Token + "/32" or SourceInShell.Token + "/128";
                    break;
                case "port port":
                    port = value;
                    break;
                case "port protocol":
                    protocol = value;
                    break;
                case "service name":
                    (service, port, protocol) = (value, value, "tcp");
                    break;
                default:
                    return OrderReading.Not($"its rule has {Yaml.Quote.Of(word)}, which a door cannot say");
            }
        }

        if (!accepts || !isFromKnocker)
            return OrderReading.Not(accepts ? "the rule is not for the knocker alone" : "the rule does not accept");
        return ServicePorts.Read(port ?? "") is { } ports && ServicePorts.Protocol(protocol ?? "") is { } known
            ? OrderReading.Of(new FirewallOrder(kind, family, ServicePorts.With(ports, known), For: time))
            : OrderReading.Not(service is null ? "the rule names no port" : $"Postern does not know the ports of the service {Yaml.Quote.Of(service)}");
    }
}
