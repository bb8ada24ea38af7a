using System.Net;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Commands;

/// <summary>
/// <c>iptables -I INPUT 1 -s %IP% -p tcp --dport 22 -j ACCEPT</c>, in the spellings of iptables(8). A match that narrows the rule and that a
/// door cannot say makes the command none that a door stands for: the door would let more in.
/// </summary>
internal sealed class IptablesOrders
{
    private static readonly string[] HarmlessModules = ["tcp", "udp", "state", "conntrack", "comment", "multiport"];

    private readonly WordReader _words;
    private readonly string? _interface;
    private OrderKind? _kind;
    private string _chain = "";
    private IpProtocol? _protocol;
    private IReadOnlyList<PortRange>? _ports;
    private IPAddress? _host;
    private bool _isFromKnocker;
    private string? _target;

    private IptablesOrders(IReadOnlyList<string> words, string? gateInterface) => (_words, _interface) = (new WordReader(words, 1), gateInterface);

    /// <param name="gateInterface">The only interface by which strangers come in, or null.</param>
    public static OrderReading Read(IReadOnlyList<string> words, IpFamily family, string? gateInterface)
    {
        var reader = new IptablesOrders(words, gateInterface);
        return reader.ReadOptions() is { } reason ? OrderReading.Not(reason) : reader.Order(family);
    }

    private OrderReading Order(IpFamily family)
    {
        if (_kind is not { } kind)
            return OrderReading.Not("it neither adds nor deletes a rule");
        if (_target != "ACCEPT")
            return OrderReading.Not(_target is null ? "the rule has no -j ACCEPT" : $"the rule does not accept but does {_target}");
        if (!_isFromKnocker)
            return OrderReading.Not("the rule is not for the knocker alone: it has no -s %IP%");
        if (_ports is null || _protocol is not { } protocol)
            return OrderReading.Not("the rule names no port: write -p tcp --dport 22, for example");
        if (_chain == "OUTPUT" || (_chain == "FORWARD" && _host is null))
            return OrderReading.Not(_chain == "OUTPUT" ? "the rule is about what the host sends" : "the rule is about routed packets and names no host with -d");
        return OrderReading.Of(new FirewallOrder(kind, family, ServicePorts.With(_ports, protocol), _host));
    }

    // Null when all is read.
    private string? ReadOptions()
    {
        while (_words.Next() is { } word)
        {
            var equals = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=') : -1;
            var option = equals < 0 ? word : word[..equals];
            var inline = equals < 0 ? null : word[(equals + 1)..];
            if (ReadOption(option, inline) is { } reason)
                return reason;
        }

        return null;
    }

    private string? ReadOption(string option, string? inline)
    {
        switch (option)
        {
            case "-w" or "--wait" or "-W" or "--wait-interval":
                _words.TakeNumber();
                return null;
            case "-v" or "--verbose" or "-n" or "--numeric" or "--syn":
                return null;
            case "-A" or "--append" or "-I" or "--insert" or "-D" or "--delete" or "-C" or "--check":
                return Command(option, inline);
            case "-t" or "--table":
                return Value(inline) is "filter" ? null : "the rule is in another table than filter";
            case "-s" or "--source" or "--src":
                _isFromKnocker = Value(inline) is SourceInShell.Token or SourceInShell.Token + "/32" or SourceInShell.Token + "/128";
                return _isFromKnocker ? null : "the rule is for another source than the knocker";
            case "-d" or "--destination" or "--dst":
                return IPAddress.TryParse(Value(inline)?.Replace("/32", "").Replace("/128", ""), out _host) ? null : "its -d is no single address";
            case "-p" or "--protocol" or "--proto":
                _protocol = ServicePorts.Protocol(Value(inline) ?? "");
                return _protocol is null ? "its protocol is neither tcp nor udp" : null;
            case "--dport" or "--dports" or "--destination-port" or "--destination-ports":
                _ports = ServicePorts.Read(Value(inline) ?? "");
                return _ports is null ? "its port is not one that Postern knows" : null;
            case "-m" or "--match":
                return Value(inline) is { } module && HarmlessModules.Contains(module) ? null : "it asks for a match that a door cannot say";
            case "--state" or "--ctstate":
                return (Value(inline) ?? "").Split(',').Contains("NEW", StringComparer.OrdinalIgnoreCase) ? null : "the rule is not for new connections";
            case "--comment":
                return Value(inline) is null ? "its comment is missing" : null;
            case "-i" or "--in-interface":
                var name = Value(inline);
                return name is not null && name == _interface ? null : $"the rule is for one interface; write Interface = {name} in [options], and a door is as narrow";
            case "-j" or "--jump":
                _target = Value(inline);
                return null;
            default:
                return $"it has {Yaml.Quote.Of(option)}, which a door cannot say";
        }
    }

    private string? Command(string option, string? inline)
    {
        if (_kind is not null)
            return "it has two commands";
        _kind = option switch { "-D" or "--delete" => OrderKind.Close, "-C" or "--check" => OrderKind.Ask, _ => OrderKind.Open };
        _chain = Value(inline) ?? "";
        if (_chain.Length == 0)
            return "it names no chain";
        return _words.TakeNumber() && _kind == OrderKind.Close ? "it deletes a rule by its number" : null;
    }

    private string? Value(string? inline) => inline ?? _words.Next();
}
