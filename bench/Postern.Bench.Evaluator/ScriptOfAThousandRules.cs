using System.Text;
using BenchmarkDotNet.Attributes;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Bench.Evaluator;

/// <summary>
/// A RouterOS script of 1,000 rules as people have them: established first, invalid dropped, lists of friends and of the banned, 240 knock
/// chains of three stages and an accept each, ten more open ports, a trap, and a drop at the end. The mix, out of ten packets: five of known
/// connections, two to ports that nobody named, one from a banned source, one first knock, one of a whole sequence and the way in.
/// </summary>
public class ScriptOfAThousandRules
{
    private const int Rules = 1_000;
    private const int Chains = 240;
    private const int OpenPort = 443;
    private const int Strangers = 1 << 16;
    private const int Knockers = 1 << 12;
    private const int Users = 1 << 12;
    private const int Banned = 1 << 10;

    private Stream _stream = null!;

    public enum Kind
    {
        Mix,

        /// <summary>Segments of 4,096 TCP connections to an open port.</summary>
        Established,

        /// <summary>SYNs and datagrams to ports that no rule names, from 65,536 sources.</summary>
        Unlisted,

        /// <summary>SYNs from 1,024 addresses of the configured list.</summary>
        Banned,

        /// <summary>First knocks from the same sources.</summary>
        FirstKnocks,

        /// <summary>4,096 sources that knock all three steps of a chain and then go in, over and over.</summary>
        WholeSequences,
    }

    [ParamsAllValues]
    public Kind Traffic { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _stream = new Stream("router.rsc", Script());
        var rules = _stream.RuleSet.Chains.Sum(c => c.Rules.Count);
        if (rules != Rules)
            throw new InvalidOperationException($"the script has {rules} rules");
        for (var user = 0; user < Users; user++)
            _stream.Connect(Wire.Source((2 * Strangers) + user), OpenPort);
        Kind[] kinds = Traffic == Kind.Mix
            ? [Kind.Established, Kind.Unlisted, Kind.Established, Kind.Banned, Kind.Established, Kind.FirstKnocks, Kind.Established, Kind.Unlisted, Kind.Established, Kind.WholeSequences]
            : [Traffic];
        _stream.Fill(number => Packet(kinds[number % kinds.Length], number / kinds.Length, random));
    }

    [Benchmark(OperationsPerInvoke = Stream.Packets)]
    public int Packets() => _stream.Run();

    private static Packet Packet(Kind kind, int count, Random random)
    {
        var (stranger, knocker, chain) = (Wire.Source(random.Next(Strangers)), Wire.Source(Strangers + (count / 4 % Knockers)), count / 4 % Chains);
        return kind switch
        {
            Kind.Unlisted when count % 2 == 0 => Wire.Udp(stranger, random.Next(40_000, 65_536)),
            Kind.Unlisted => Wire.Tcp(stranger, random.Next(40_000, 65_536)),
            Kind.Banned => Wire.Tcp(Wire.Source((3 * Strangers) + random.Next(Banned)), random.Next(65_536)),
            Kind.FirstKnocks => Wire.Tcp(stranger, KnockPort(random.Next(Chains), 0)),
            Kind.WholeSequences when count % 4 == 3 => Wire.Tcp(knocker, ServicePort(chain)) with { SourcePort = (ushort)(1 + (count / 4 / Knockers)) },
            Kind.WholeSequences => Wire.Tcp(knocker, KnockPort(chain, count % 4)),
            _ => Wire.Tcp(Wire.Source((2 * Strangers) + random.Next(Users)), OpenPort, TcpFlags.Ack | TcpFlags.Psh),
        };
    }

    private static int ServicePort(int chain) => 2_000 + chain;

    // 97 is prime to 30,000: no port comes twice, none in order.
    private static int KnockPort(int chain, int step) => 10_000 + (((chain * 3) + step) * 97 % 30_000);

    private static string Script()
    {
        var rules = new List<string>
        {
            "chain=input action=accept connection-state=established,related,untracked",
            "chain=input action=drop connection-state=invalid",
            "chain=input action=accept src-address-list=friends",
            "chain=input action=drop src-address-list=banned",
            "chain=input action=accept protocol=icmp limit=50,100:packet",
            "chain=input action=add-src-to-address-list address-list=banned address-list-timeout=1d protocol=tcp dst-port=23,8291 in-interface=wan0",
        };
        for (var chain = 0; chain < Chains; chain++)
        {
            rules.Add($"chain=input action=add-src-to-address-list address-list=knock{chain}-open address-list-timeout=30m protocol=tcp dst-port={KnockPort(chain, 2)} src-address-list=knock{chain}-2");
            rules.Add($"chain=input action=add-src-to-address-list address-list=knock{chain}-2 address-list-timeout=10s protocol=tcp dst-port={KnockPort(chain, 1)} src-address-list=knock{chain}-1");
            rules.Add($"chain=input action=add-src-to-address-list address-list=knock{chain}-1 address-list-timeout=10s protocol=tcp dst-port={KnockPort(chain, 0)}");
            rules.Add($"chain=input action=accept protocol=tcp dst-port={ServicePort(chain)} src-address-list=knock{chain}-open");
        }

        for (var port = 0; port < 10; port++)
            rules.Add($"chain=input action=accept protocol=tcp dst-port={OpenPort + port}");
        // The routed half of a router: who may reach what behind it.
        rules.Add("chain=forward action=accept connection-state=established,related");
        for (var host = 0; rules.Count < Rules - 2; host++)
            rules.Add($"chain=forward action=accept protocol=tcp dst-address=198.51.100.{host + 1} dst-port=80,443");
        rules.Add("chain=forward action=drop");
        rules.Add("chain=input action=drop");

        var text = new StringBuilder("/ip firewall address-list\nadd list=friends address=203.0.113.0/24\n");
        for (var i = 0; i < Banned; i++)
            text.Append($"add list=banned address={Wire.Source((3 * Strangers) + i)}\n");
        text.Append("/ip firewall filter\n").AppendJoin("", rules.Select(rule => $"add {rule}\n"));
        return text.ToString();
    }
}
