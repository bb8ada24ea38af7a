using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Postern.Client.Fwknop;
using Postern.Spa.Fwknop;

namespace Postern.Client.Plans;

/// <summary>Sends what a stanza of .fwknoprc asks for: one packet, which nothing answers.</summary>
internal sealed class StanzaKnock(TimeProvider time)
{
    /// <summary>fwknopd, where it captures, opens after 110 ms; a slow machine takes longer.</summary>
    private static readonly TimeSpan TimeToOpen = TimeSpan.FromMilliseconds(500);

    public async Task<KnockOutcome> Run(KnockPlan plan, FwknopStanza stanza, KnockObserver observer, CancellationToken stop)
    {
        if (plan.For is { } length)
            stanza = stanza with { Timeout = (int)length.TotalSeconds };
        if (plan.Source is not null)
            stanza = stanza with { Allowed = AllowedAddress.Stated, Address = plan.Source };

        var address = stanza.Address;
        if (stanza.Allowed == AllowedAddress.Resolved)
        {
            (address, var unknown) = await PublicAddress.Ask(stanza.ResolveUrl!, stanza.UserAgent, stop);
            if (address is null)
                return new KnockOutcome([unknown!]);
        }

        var payload = StanzaPacket.Payload(stanza, address, Environment.UserName, StanzaPacket.RandomPort(), time.GetUtcNow());
        var outcome = new KnockOutcome([]) { Fwknop = payload, Rounds = 1, SeenAs = stanza.Allowed == AllowedAddress.Resolved ? address : null };
        if (StanzaPacket.Problems(stanza, payload) is { Count: > 0 } unsound)
            return outcome with { Problems = unsound };

        var (route, unreachable) = await FindRoute(plan, stanza, address, stop);
        if (route is null)
            return outcome with { Problems = [unreachable!] };
        observer.Starting(route);
        var port = stanza.Proxy is { } proxy ? (ushort)proxy.Port : stanza.IsRandomPort ? StanzaPacket.RandomPort() : stanza.Port;
        if (await FwknopSender.Send(FwknopCodec.Seal(payload, stanza.Key), stanza, route, port, time, stop) is { } failure)
            return outcome with { Route = route, Problems = [failure] };
        observer.Detail($"from {route.Source} to {new IPEndPoint(route.Gate, port)} by {stanza.Transport.ToString().ToLowerInvariant()}, as {payload.User}, {stanza.Key}");
        return outcome with
        {
            Route = route,
            Sentence = Sentence(payload, route),
            Settling = plan.Delay ?? TimeToOpen,
            Until = payload.Timeout is > 0 and var seconds ? time.GetUtcNow() + TimeSpan.FromSeconds(seconds) : null,
        };
    }

    // fwknopd knows IPv4 alone, so that is tried first where the packet could be meant for it.
    private async Task<(Route? Route, KnockProblem? Problem)> FindRoute(KnockPlan plan, FwknopStanza stanza, IPAddress? address, CancellationToken stop)
    {
        var source = plan.Source is { } own && Route.CanLeaveFrom(own) ? own : null;
        var choice = stanza.IsIPv4Only && plan.Choice == AddressChoice.AsTheSystemOrders ? AddressChoice.IPv4Only : plan.Choice;
        var (routes, problem) = await Route.FindAll(stanza.Proxy?.Host ?? stanza.Server, choice, source, time, stop);
        var family = address?.AddressFamily ?? AddressFamily.InterNetwork;
        return (routes.FirstOrDefault(r => r.Gate.AddressFamily == family) ?? (routes.Count > 0 ? routes[0] : null), problem);
    }

    private static string Sentence(FwknopPayload payload, Route route)
    {
        var (address, ports) = payload.Message.Split(',', 2) is [var a, var p] ? (a, p) : ("", "");
        var whom = address == "0.0.0.0" ? "whoever it sees" : address;
        var length = payload.Timeout is { } seconds ? string.Create(CultureInfo.InvariantCulture, $" for {seconds} s") : "";
        var onward = payload.NatAccess is { } nat ? $" as the way to {nat.Replace(',', ':')}" : "";
        return $"asked {route.Host} to let {whom} in to {ports}{onward}{length}; fwknop's packets are never answered";
    }
}
