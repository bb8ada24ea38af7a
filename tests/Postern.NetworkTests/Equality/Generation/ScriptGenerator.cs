using Postern.NetworkTests.Equality.Drafts;

namespace Postern.NetworkTests.Equality.Generation;

/// <summary>
/// RouterOS scripts with all that the kernel's back end takes over, but for what no two runs decide alike (<c>random</c>) and the
/// chain <c>output</c>, whose packets the gate makes itself.
/// </summary>
/// <param name="payloads">Null where the script does not look into payloads.</param>
internal sealed class ScriptGenerator(Random random, Random? payloads)
{
    /// <summary>Packets fill these; "timed" has configured entries that end (a source inside one that is added too is PN4109's difference).</summary>
    private static readonly string[] ListNames = ["a", "b", "secured", "\"stage 1\""];

    private readonly List<ScriptLine> _lines = [];
    private int _rules;
    private int _chains;
    private bool _v6;

    /// <summary>A RST that a rule sends meets srcnat, as the router's own packet; the evaluator knows of no such packet.</summary>
    private bool _hasSourceNat;

    public static ScriptDraft Generate(Random random, Random? payloads) => new ScriptGenerator(random, payloads).Script();

    private ScriptDraft Script()
    {
        foreach (var (list, members) in (ReadOnlySpan<(string, string[])>)[("WAN", [Ground.Outside]), ("LAN", [Ground.Inside]), ("BOTH", [Ground.Outside, Ground.Inside])])
        {
            _lines.Add(new("/interface list", [$"name={list}"]));
            _lines.AddRange(members.Select(m => new ScriptLine("/interface list member", [$"list={list}", $"interface={m}"])));
        }

        if (payloads is not null)
            _lines.AddRange(Ground.Patterns.Select(p => new ScriptLine("/ip firewall layer7-protocol", [$"name={p.Name}", $"regexp=\"{p.Expression}\""])));
        var families = random.Next(4) switch { 0 => [false], 1 => [true], _ => (bool[])[false, true] };
        foreach (var v6 in families)
        {
            _v6 = v6;
            Entries();
            _hasSourceNat = random.Chance(0.2);
            if (_hasSourceNat)
                Chain("nat", "srcnat", 1, 3);
            if (random.Chance(0.5))
                Chain("raw", "prerouting", 1, 6);
            Chain("filter", "input", 2, 10);
            if (random.Chance(0.5))
                Chain("filter", "forward", 1, 5);
            if (random.Chance(0.4))
                Chain("nat", "dstnat", 1, 5);
            if (random.Chance(0.1))
                Chain("nat", "input", 1, 3);
        }

        // A menu's lines stand together; a router reads them in any order.
        return new ScriptDraft([.. _lines.GroupBy(l => l.Menu).SelectMany(g => g)]);
    }

    private string Ip => _v6 ? "/ipv6" : "/ip";

    private void Entries()
    {
        for (var i = random.Next(5); i > 0; i--)
        {
            List<string> entry = random.Chance(0.4)
                ? ["list=timed", $"address={Range()}", $"timeout={Ground.Time(random.Next(1, 8))}"]
                : [$"list={random.Pick([.. ListNames, "timed"])}", $"address={Range()}"];
            if (random.Chance(0.05))
                entry.Add("disabled=yes");
            _lines.Add(new($"{Ip} firewall address-list", entry));
        }
    }

    private void Chain(string table, string chain, int least, int most)
    {
        var own = new List<string>();
        if (table == "filter" && chain == "input" && random.Chance(0.4))
            Stages(table, chain);
        for (var i = random.Next(least, most + 1); i > 0; i--)
            Rule(table, chain, own, depth: 0);
    }

    /// <summary>What people do with lists: a knock of three ports, then the service for who knocked.</summary>
    private void Stages(string table, string chain)
    {
        var before = "";
        foreach (var list in (ReadOnlySpan<string>)["a", "b", "secured"])
        {
            var protocol = random.Pick(["tcp", "udp"]);
            Add(table, chain, [$"protocol={protocol}", $"dst-port={random.Pick(Ground.Ports)}", .. before.Length > 0 ? [before] : (string[])[], .. Passphrase(protocol), "action=add-src-to-address-list",
                $"address-list={list}", $"address-list-timeout={Ground.Time(random.Next(1, 7))}"]);
            before = $"src-address-list={list}";
        }

        if (random.Chance(0.5))
            Add(table, chain, ["protocol=tcp", "dst-port=22", "src-address-list=secured", "action=accept"]);
        Add(table, chain, ["protocol=tcp", "dst-port=22", "action=drop"]);
    }

    private string[] Passphrase(string protocol) =>
        payloads is not null && !_v6 && protocol == "udp" && payloads.Chance(0.6) ? [$"layer7-protocol={payloads.Pick<string>(["exact", "longer"])}"] : [];

    private void Rule(string table, string chain, List<string> own, int depth)
    {
        var protocol = random.Next(10) switch { < 4 => "tcp", < 6 => "udp", 6 => _v6 ? "icmpv6" : "icmp", _ => "" };
        List<string> rule = [.. protocol.Length > 0 ? Protocol(protocol, table) : random.Chance(0.2) ? ["protocol=!udp"] : (string[])[]];
        if (random.Chance(0.15))
            rule.Add($"src-address={Not(0.3)}{Range()}");
        if (random.Chance(0.1))
            rule.Add($"dst-address={Not(0.3)}{(_v6 ? random.Pick([Ground.Gate6, Ground.Behind6, Ground.GateInside6]) : random.Pick([Ground.Gate4, Ground.Behind4, Ground.GateInside4]))}");
        if (random.Chance(0.3))
            rule.Add($"src-address-list={Not(0.3)}{random.Pick([.. ListNames, "timed"])}");
        if (random.Chance(0.08))
            rule.Add($"dst-address-list={Not(0.3)}{random.Pick(ListNames)}");
        if (random.Chance(0.08))
            rule.Add($"dst-address-type={Not(0.3)}{random.Pick(["local", "unicast", "local,unicast", "multicast"])}");
        if (random.Chance(0.04))
            rule.Add($"src-address-type={Not(0.3)}{random.Pick(["local", "unicast"])}");
        if (table != "nat" || chain == "dstnat")
            Interfaces(rule, chain, depth);
        if (table == "filter" && random.Chance(0.06))
            rule.Add($"connection-nat-state={Not(0.4)}{random.Pick(["dstnat", "srcnat", "srcnat,dstnat"])}");
        if (table == "filter" && random.Chance(0.15))
            rule.Add($"connection-state={Not(0.2)}{random.Pick(["new", "established,related", "invalid", "untracked", "new,untracked"])}");
        if (random.Chance(0.12))
            rule.Add($"packet-size={Not(0.2)}{random.Pick(["40", "28-60", "48", "60", "61-1500", "720"])}");
        if (random.Chance(0.05))
            rule.Add($"{(_v6 ? "hop-limit" : "ttl")}={random.Pick(["equal", "not-equal", "less-than", "greater-than"])}:{random.Pick([5, 63, 64, 128])}");
        if (random.Chance(0.05))
            rule.Add($"dscp={Not(0.3)}{random.Pick([0, 10, 46])}");
        if (random.Chance(0.03))
            rule.Add($"src-mac-address={Not(0.5)}{FrameWriter.MacText(random.Next(Generation.TraceGenerator.Length))}");
        if (random.Chance(0.06))
            rule.Add($"nth={random.Pick(["2,1", "2,2", "3,1", "3,3"])}");
        if (random.Chance(0.08))
            rule.Add($"limit={Not(0.15)}{random.Pick(["5/1m,5:packet", "2/1h,1:packet", "1/1m,3:packet", "1000/1s,1000:packet"])}");
        if (random.Chance(0.08))
            rule.Add("log=yes");
        if (table != "nat" || !Translation(rule, chain, depth))
            Action(rule, table, chain, own, protocol, depth);
        if (payloads is not null && table != "nat" && payloads.Chance(0.3))
            Payload(rule, table, payloads);
        if (random.Chance(0.05))
            rule.Add("disabled=yes");
        Add(table, chain, rule);
    }

    /// <summary>Bounded by a packet size, so that the kernel sees all of it and a table loads fast; nft cannot return out of a search.</summary>
    private void Payload(List<string> rule, string table, Random payloads)
    {
        if (rule.Exists(p => p == "action=return" || p.StartsWith("packet-size=", StringComparison.Ordinal)))
            return;
        var isSteering = rule.Exists(p => p is "action=drop" or "action=notrack" || p.StartsWith("action=reject", StringComparison.Ordinal) || p.StartsWith("action=jump", StringComparison.Ordinal));
        if (table == "filter" && !_v6 && !isSteering && payloads.Chance(0.5))
            rule.Add($"layer7-protocol={payloads.Pick(Ground.Patterns).Name}");
        else
            rule.Add($"content={(payloads.Chance(0.25) ? "!" : "")}\"{payloads.Pick(Ground.Words)}\"");
        rule.Add($"packet-size=0-{payloads.Pick<int>(_v6 ? [80, 110] : [60, 90])}");
    }

    private IEnumerable<string> Protocol(string protocol, string table)
    {
        yield return $"protocol={protocol}";
        if (protocol is "tcp" or "udp")
        {
            if (random.Chance(0.6))
                yield return $"dst-port={Not(0.15)}{PortList()}";
            if (random.Chance(0.08))
                yield return $"src-port={Not(0.2)}{PortList()}";
            if (random.Chance(0.08))
                yield return $"port={Not(0.2)}{PortList()}";
        }
        else if (random.Chance(0.5))
        {
            yield return $"icmp-options={Not(0.2)}{(_v6 ? random.Pick(["128:0", "128", "1:4"]) : random.Pick(["8:0", "8", "0:0", "8:1-255"]))}";
        }

        if (protocol == "tcp" && table != "nat" && random.Chance(0.15))
            yield return $"tcp-flags={random.Pick(["syn", "syn,!ack", "!syn", "fin", "rst", "ack,!syn", "syn,ece", "psh,urg", "!fin,!syn,!rst,!ack"])}";
    }

    private void Interfaces(List<string> rule, string chain, int depth)
    {
        if (random.Chance(0.08))
            rule.Add($"in-interface={Not(0.3)}{random.Pick([Ground.Outside, Ground.Inside, "eth9"])}");
        if (random.Chance(0.08))
            rule.Add($"in-interface-list={Not(0.3)}{random.Pick(["WAN", "LAN", "BOTH", "all"])}");
        if (depth == 0 && random.Chance(chain == "forward" ? 0.2 : 0.02))
            rule.Add($"out-interface={(chain == "forward" ? Not(0.3) : "!")}{random.Pick([Ground.Outside, Ground.Inside])}");
    }

    private void Action(List<string> rule, string table, string chain, List<string> own, string protocol, int depth)
    {
        var choice = random.Next(100);
        if (choice < 32)
            rule.AddRange(["action=add-src-to-address-list", $"address-list={random.Pick(ListNames)}", .. ListTimeout()]);
        else if (choice < 36)
            rule.AddRange(["action=add-dst-to-address-list", $"address-list={random.Pick(ListNames)}", .. ListTimeout()]);
        else if (choice < 56)
            rule.Add("action=accept");
        else if (choice < 72 && table != "nat")
            rule.Add("action=drop");
        else if (choice < 76 && table == "filter")
            rule.AddRange(["action=reject", $"reject-with={Reject(protocol)}"]);
        else if (choice < 80 && table == "raw")
            rule.Add("action=notrack");
        else if (choice < 83)
            rule.AddRange(["action=log", "log-prefix=seen"]);
        else if (choice < 88)
            rule.Add("action=return");
        else if (choice < 96 && depth < 2)
            rule.AddRange(["action=jump", $"jump-target={Own(table, chain, own, depth)}"]);
        else
            rule.Add("action=passthrough");
    }

    /// <summary>
    /// Of an own chain the direction is known by its name. Which of its addresses the gate redirects to hangs on the interface that a
    /// packet comes in by: outside it is the first.
    /// </summary>
    private bool Translation(List<string> rule, string chain, int depth)
    {
        var isDestination = depth == 0 ? chain == "dstnat" : chain.StartsWith("nat-d", StringComparison.Ordinal);
        if (!random.Chance(0.45))
            return false;
        var to = _v6 ? "to-address" : "to-addresses";
        var hasPorts = rule.Contains("protocol=tcp") || rule.Contains("protocol=udp");
        string[] ports = hasPorts && random.Chance(0.6) ? [$"to-ports={(isDestination ? random.Pick(["22", "80", "443", "2000-2003", "9001"]) : "30000-30999")}"] : [];
        if (!isDestination)
        {
            var outside = _v6 ? Ground.Gate6 : Ground.Gate4;
            rule.AddRange([.. random.Chance(0.5) && chain == "srcnat" ? (string[])["action=masquerade"] : ["action=src-nat", $"{to}={outside}"], .. ports]);
            return true;
        }

        rule.RemoveAll(r => r.StartsWith("in-interface", StringComparison.Ordinal));
        rule.Add($"in-interface={Ground.Outside}");
        var behind = _v6 ? Ground.Behind6 : Ground.Behind4;
        rule.AddRange(random.Next(5) switch
        {
            0 or 1 => ["action=redirect", .. ports],
            2 when ports.Length > 0 => ["action=dst-nat", .. ports],
            3 => ["action=netmap", $"{to}={behind}", .. ports],
            _ => ["action=dst-nat", $"{to}={behind}", .. ports],
        });
        return true;
    }

    private string Reject(string protocol) => protocol == "tcp" && !_hasSourceNat && random.Chance(0.5) ? "tcp-reset"
        : _v6 ? random.Pick(["icmp-no-route", "icmp-admin-prohibited", "icmp-address-unreachable", "icmp-port-unreachable"])
        : random.Pick(["icmp-network-unreachable", "icmp-host-unreachable", "icmp-protocol-unreachable", "icmp-port-unreachable",
            "icmp-net-prohibited", "icmp-host-prohibited", "icmp-admin-prohibited"]);

    private IEnumerable<string> ListTimeout() => random.Next(10) switch
    {
        0 => [],
        1 => ["address-list-timeout=none-dynamic"],
        2 => ["address-list-timeout=1h"],
        _ => [$"address-list-timeout={Ground.Time(random.Next(0, 8))}"],
    };

    /// <summary>A chain of the user's own at this depth: one that is there, or a new one with rules. Jumps only lead deeper.</summary>
    private string Own(string table, string chain, List<string> own, int depth)
    {
        if (own.Count > 0 && random.Chance(0.4))
            return own[0];
        var direction = table != "nat" ? "" : chain == "dstnat" || chain.StartsWith("nat-d", StringComparison.Ordinal) ? "-d" : "-s";
        var name = $"{table}{direction}{++_chains}";
        if (depth == 0)
            own.Insert(0, name);
        for (var i = random.Next(1, 4); i > 0; i--)
            Rule(table, name, [], depth + 1);
        return name;
    }

    private void Add(string table, string chain, IReadOnlyList<string> rule) =>
        _lines.Add(new($"{Ip} firewall {table}", [$"chain={chain}", .. rule, $"comment=r{++_rules}"]));

    private string PortList() => random.Next(5) switch
    {
        0 => $"{random.Pick(Ground.Ports)},{random.Pick(Ground.Ports)}",
        1 => random.Pick(["2000-2003", "7001-9001", "1-1023", "2001-65535"]),
        2 => $"{random.Pick(Ground.Ports)},2000-2003",
        _ => $"{random.Pick(Ground.Ports)}",
    };

    private string Range() => random.Pick(_v6 ? Ground.Ranges6 : Ground.Ranges4);

    private string Not(double chance) => random.Chance(chance) ? "!" : "";
}
