using System.Net;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Commands;

/// <summary><c>ufw allow from %IP% to any port 22 proto tcp</c>, as ufw(8) has it.</summary>
internal static class UfwOrders
{
    public static OrderReading Read(IReadOnlyList<string> words, string? gateInterface)
    {
        var reader = new WordReader(words, 1);
        var kind = OrderKind.Open;
        var (isFromKnocker, behindTo, isRouted) = (false, false, false);
        IPAddress? host = null;
        IReadOnlyList<PortRange>? ports = null;
        IReadOnlyList<IpProtocol> protocols = [IpProtocol.Tcp, IpProtocol.Udp];
        var isAllowed = false;
        while (reader.Next() is { } word)
        {
            switch (word)
            {
                case "--force" or "in" or "log" or "log-all" or "prepend":
                    break;
                case "rule" or "route":
                    isRouted |= word == "route";
                    break;
                case "insert":
                    reader.TakeNumber();
                    break;
                case "delete":
                    kind = OrderKind.Close;
                    if (reader.TakeNumber())
                        return OrderReading.Not("it deletes a rule by its number");
                    break;
                case "allow":
                    isAllowed = true;
                    break;
                case "on":
                    if (reader.Next() is var name && name != gateInterface)
                        return OrderReading.Not($"the rule is for one interface; write Interface = {name} in [options], and a door is as narrow");
                    break;
                case "proto":
                    if (ServicePorts.Protocol(reader.Next() ?? "") is not { } protocol)
                        return OrderReading.Not("its protocol is neither tcp nor udp");
                    protocols = [protocol];
                    break;
                case "from":
                    isFromKnocker = reader.Next() == SourceInShell.Token;
                    behindTo = false;
                    break;
                case "to":
                    var to = reader.Next();
                    behindTo = true;
                    if (to is not "any" && !IPAddress.TryParse(to, out host))
                        return OrderReading.Not("it is for several hosts");
                    break;
                case "port" when behindTo:
                    ports = ServicePorts.Read(reader.Next() ?? "");
                    if (ports is null)
                        return OrderReading.Not("its port is not one that Postern knows");
                    break;
                case "comment":
                    reader.Next();
                    break;
                default:
                    return OrderReading.Not($"it has {Yaml.Quote.Of(word)}, which a door cannot say");
            }
        }

        return !isAllowed ? OrderReading.Not("it allows nothing")
            : !isFromKnocker ? OrderReading.Not("the rule is not for the knocker alone: it has no from %IP%")
            : ports is null ? OrderReading.Not("the rule names no port: write to any port 22, for example")
            : isRouted && host is null ? OrderReading.Not("the rule is about routed packets and names no host")
            : OrderReading.Of(new FirewallOrder(kind, host is null ? IpFamily.Both : IpFamilies.Of(host), ServicePorts.With(ports, protocols), host));
    }
}
