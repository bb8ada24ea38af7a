using System.Net;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Commands;

/// <summary><c>nft insert rule inet filter input ip saddr %IP% tcp dport 22 accept</c>, as nft(8) has it.</summary>
internal static class NftOrders
{
    private static readonly string[] Families = ["ip", "ip6", "inet", "arp", "bridge", "netdev"];

    public static OrderReading Read(IReadOnlyList<string> words, string? gateInterface)
    {
        // nft puts its arguments together before it reads them.
        var text = string.Join(' ', words.Skip(1)).Replace("{", " { ").Replace("}", " } ").Replace(",", " , ").TrimEnd(';', ' ');
        var reader = new WordReader(text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
        var verb = reader.Next();
        var what = reader.Next();
        if (what == "element")
            return OrderReading.Not("it puts the address into a set, and what that set opens is said elsewhere: write the ports as a rule, or a door in a policy");
        if (what != "rule" || verb is not ("add" or "insert" or "delete"))
            return OrderReading.Not("it neither adds nor deletes a rule");
        if (Families.Contains(reader.Peek))
            reader.Next();
        if (reader.Next() is null || reader.Next() is null)
            return OrderReading.Not("it names no table and chain");
        return verb == "delete" ? OrderReading.Of(new FirewallOrder(OrderKind.Close, IpFamily.Both, [])) : Rule(reader, gateInterface);
    }

    private static OrderReading Rule(WordReader reader, string? gateInterface)
    {
        IpFamily? family = null;
        IPAddress? host = null;
        (IpProtocol Protocol, IReadOnlyList<PortRange> Ports)? service = null;
        var accepts = false;
        while (reader.Next() is { } word)
        {
            switch (word)
            {
                case "position" or "handle" or "index" when reader.TakeNumber():
                    break;
                case "ip" or "ip6" when reader.Take("saddr"):
                    family = word == "ip" ? IpFamily.V4 : IpFamily.V6;
                    if (Values(reader) != SourceInShell.Token)
                        return OrderReading.Not("the rule is for another source than the knocker");
                    break;
                case "ip" or "ip6" when reader.Take("daddr"):
                    if (!IPAddress.TryParse(Values(reader), out host))
                        return OrderReading.Not("it is for several hosts");
                    break;
                case "tcp" or "udp" when reader.Take("dport"):
                    if (ServicePorts.Read(Values(reader)) is not { } ports)
                        return OrderReading.Not("its port is not one that Postern knows");
                    service = (ServicePorts.Protocol(word)!.Value, ports);
                    break;
                case "ct" when reader.Take("state"):
                    if (!Values(reader).Split(',').Contains("new"))
                        return OrderReading.Not("the rule is not for new connections");
                    break;
                case "iifname" or "iif":
                    if (reader.Next()?.Trim('"') is var name && name != gateInterface)
                        return OrderReading.Not($"the rule is for one interface; write Interface = {name} in [options], and a door is as narrow");
                    break;
                case "counter":
                    break;
                case "accept":
                    accepts = true;
                    break;
                case "comment":
                    while (reader.Next() is not null)
                    {
                    }

                    break;
                default:
                    return OrderReading.Not($"its rule has {Yaml.Quote.Of(word)}, which a door cannot say");
            }
        }

        return !accepts ? OrderReading.Not("the rule does not accept")
            : family is not { } known ? OrderReading.Not("the rule is not for the knocker alone: it has no ip saddr %IP%")
            : service is not var (protocol, open) ? OrderReading.Not("the rule names no port: write tcp dport 22, for example")
            : OrderReading.Of(new FirewallOrder(OrderKind.Open, known, ServicePorts.With(open, protocol), host));
    }

    // One value, a list of them, or a set in braces.
    private static string Values(WordReader reader)
    {
        var text = "";
        if (reader.Take("{"))
        {
            while (reader.Next() is { } word && word != "}")
                text += word;
            return text;
        }

        text = reader.Next() ?? "";
        while (reader.Take(","))
            text += "," + reader.Next();
        return text;
    }
}
