using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Postern.Client;
using Postern.Client.Fwknop;
using Postern.Spa.Fwknop;

namespace Postern.Cli.Knocking;

/// <summary>Sends what a stanza of .fwknoprc asks for: one packet, which nothing answers.</summary>
internal static class FwknopKnock
{
    /// <summary>fwknopd, where it captures, opens after 110 ms; a slow machine takes longer.</summary>
    private static readonly TimeSpan TimeToOpen = TimeSpan.FromMilliseconds(500);

    private const int LongestSecretFile = 64 * 1024;

    public static async Task<int> Run(KnockRequest request, KnockTarget.Stanza target, Terminal terminal, CancellationToken stop)
    {
        var (program, none) = KnockEnd.Program(request);
        var (stanza, problems, warnings) = new FwknopStanzaReader(target.File, path => OwnFile.Read(path, LongestSecretFile)).Read(target.Name);
        foreach (var warning in warnings)
            terminal.Error.WriteLine($"postern: {warning}");
        if (stanza is null || none is not null)
            return Report(null, null, null, none is null ? problems : [.. problems, none]);
        if (request.For is { } length)
            stanza = stanza with { Timeout = (int)length.TotalSeconds };
        if (request.Source is not null)
            stanza = stanza with { Allowed = AllowedAddress.Stated, Address = request.Source };

        var address = stanza.Address;
        if (stanza.Allowed == AllowedAddress.Resolved)
        {
            (address, var unknown) = await PublicAddress.Ask(stanza.ResolveUrl!, stanza.UserAgent, stop);
            if (address is null)
                return Report(stanza, null, null, [unknown!]);
        }

        var payload = StanzaPacket.Payload(stanza, address, Environment.UserName, StanzaPacket.RandomPort(), terminal.Time.GetUtcNow());
        if (StanzaPacket.Problems(stanza, payload) is { Count: > 0 } unsound)
            return Report(stanza, payload, null, unsound);

        var (route, unreachable) = await FindRoute(request, stanza, address, terminal.Time, stop);
        if (route is null)
            return Report(stanza, payload, null, [unreachable!]);
        var port = stanza.Proxy is { } proxy ? (ushort)proxy.Port : stanza.IsRandomPort ? StanzaPacket.RandomPort() : stanza.Port;
        var failure = await FwknopSender.Send(FwknopCodec.Seal(payload, stanza.Key), stanza, route, port, terminal.Time, stop);
        if (failure is null)
        {
            KnockEnd.Words(request, terminal).WriteLine(Sentence(payload, route));
            if (request.IsVerbose)
                terminal.Error.WriteLine($"from {route.Source} to {new IPEndPoint(route.Gate, port)} by {stanza.Transport.ToString().ToLowerInvariant()}, as {payload.User}, {stanza.Key}");
        }

        var code = Report(stanza, payload, route, failure is null ? [] : [failure]);
        if (program is not null && code == ExitCode.Done)
            await Task.Delay(request.Delay ?? TimeToOpen, terminal.Time, stop);
        return KnockEnd.Become(request, program, code, terminal);

        int Report(FwknopStanza? stanza, FwknopPayload? payload, Route? route, IReadOnlyList<KnockProblem> problems) =>
            KnockEnd.Report(request, problems, json =>
            {
                json.WriteString("stanza", target.Name);
                json.WriteString("host", stanza?.Server);
                json.WriteString("gate", route?.Gate.ToString());
                json.WriteString("source", route?.Source.ToString());
                json.WriteString("message", payload?.Message);
                json.WriteString("natAccess", payload?.NatAccess);
                if (payload?.Timeout is { } timeout)
                    json.WriteNumber("timeoutSeconds", timeout);
            }, terminal);
    }

    // fwknopd knows IPv4 alone, so that is tried first where the packet could be meant for it.
    private static async Task<(Route? Route, KnockProblem? Problem)> FindRoute(
        KnockRequest request, FwknopStanza stanza, IPAddress? address, TimeProvider time, CancellationToken stop)
    {
        var source = request.Source is { } own && Route.CanLeaveFrom(own) ? own : null;
        var choice = stanza.IsIPv4Only && request.Choice == AddressChoice.AsTheSystemOrders ? AddressChoice.IPv4Only : request.Choice;
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
