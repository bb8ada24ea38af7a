using System.Net;
using System.Text;
using Postern.Policy.FrontEnds;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Rules.Simulation;

namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>Whether who manages a router could still begin a connection to it.</summary>
public static class WayIn
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    /// <param name="before">With the router's own addresses, as far as they are known.</param>
    /// <param name="manager">As the router sees it.</param>
    /// <returns>True where a new connection is accepted before and not after, by whichever interface it may come in.</returns>
    public static bool IsShutBy(RouterSnapshot before, PushPlan plan, IPAddress manager, ushort port)
    {
        var source = HostAddress.From(manager);
        var after = before.After(plan, plan.Steps.Count);
        var ways = Ways(before, source).ToList();
        var (then, now) = (Load(before, ways), Load(after, ways));
        return ways.Exists(w => Accepts(then, source, w, port) && !Accepts(now, source, w, port));
    }

    /// <summary>Where the manager is in a network of the router's, that one; else all of them.</summary>
    private static IEnumerable<(string Interface, HostAddress Router)> Ways(RouterSnapshot snapshot, HostAddress source)
    {
        var known = snapshot.Items.Where(i => i.Menu is "/ip/address" or "/ipv6/address")
            .Select(i => (Interface: i["interface"] ?? "", Address: i["address"] ?? ""))
            .Where(i => AddressRange.TryParse(i.Address, out var range) && range.Family == source.Family)
            .Select(i => (i.Interface, Network: Range(i.Address), Router: HostAddress.Parse(i.Address.Split('/')[0]))).ToList();
        var near = known.Where(k => k.Network.Contains(source)).ToList();
        return known.Count == 0
            ? [("", HostAddress.Parse(source.Family == IpFamily.V4 ? "0.0.0.1" : "::2"))]
            : (near.Count > 0 ? near : known).Select(k => (k.Interface, k.Router));
    }

    private static Evaluator Load(RouterSnapshot snapshot, IReadOnlyList<(string Interface, HostAddress Router)> ways)
    {
        // Entries with time left count as long as the push lasts.
        var text = ItemScript.Text(new RouterSnapshot([.. snapshot.Items.Where(i => !i.IsDynamic || RouterMenus.HoldsEntries(i.Menu)).Select(i => i with { IsDynamic = false })]));
        var compilation = PolicyCompiler.Compile([new InputFile("router.rsc", Encoding.UTF8.GetBytes(text))], new CompileOptions());
        return new Evaluator(compilation.RuleSet, new EvaluatorOptions { OwnAddresses = [.. ways.Select(w => w.Router).Distinct()] });
    }

    private static bool Accepts(Evaluator evaluator, HostAddress source, (string Interface, HostAddress Router) way, ushort port) =>
        evaluator.Judge(evaluator.NewState(Start), SyntheticPacket.First(IpProtocol.Tcp, port, source, way.Router, 49_152) with { InInterface = way.Interface }, Start).Verdict == Verdict.Accept;

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range) ? range : default;
}
