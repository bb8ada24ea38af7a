using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Scenarios;
using Postern.Policy.Text;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Rules.Simulation;

namespace Postern.RouterDouble.Running;

/// <summary>
/// A Unix socket of lines by which a test asks what stands behind the servers: a command a line, and an answer that ends with an empty line.
/// <c>judge LINE</c> (a line of a scenario that knocks, sends a packet or looks at a service; a verdict for each packet) · <c>lists</c> · <c>export</c> ·
/// <c>commands</c> (how many the servers were given) · <c>reboot</c> · <c>fault NAME [VALUE]</c> with the names of <see cref="DoubleFaults"/>.
/// </summary>
internal sealed class ControlSocket : IAsyncDisposable
{
    private readonly DoubleRouter _router;
    private readonly DoubleFaults _faults;
    private readonly Socket _listener;
    private readonly string _path;
    private readonly CancellationTokenSource _stop = new();

    private ControlSocket(string path, DoubleRouter router, DoubleFaults faults)
    {
        (_path, _router, _faults) = (path, router, faults);
        File.Delete(path);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _ = Accept();
    }

    public static ControlSocket Listen(string path, DoubleRouter router, DoubleFaults faults) => new(path, router, faults);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
        File.Delete(_path);
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Serve(await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task Serve(Socket client)
    {
        try
        {
            await using var stream = new NetworkStream(client, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            while (await reader.ReadLineAsync(_stop.Token).ConfigureAwait(false) is { } line)
                await stream.WriteAsync(Encoding.UTF8.GetBytes(Answer(line).TrimEnd('\n') + "\n\n"), _stop.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
        }
    }

    private string Answer(string line)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        var (word, rest) = blank < 0 ? (line, "") : (line[..blank], line[(blank + 1)..]);
        switch (word)
        {
            case "judge":
                return Judge(rest);
            case "lists":
                return string.Join('\n', ((string[])["/ip/firewall/address-list", "/ipv6/firewall/address-list"]).SelectMany(_router.Items)
                    .Select(i => $"{i["list"]} {i["address"]} {i.Until?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) ?? "-"} {(i.IsDynamic ? "dynamic" : "static")}"));
            case "export":
                return _router.Export();
            case "commands":
                return _faults.Commands.ToString(CultureInfo.InvariantCulture);
            case "reboot":
                _router.Reboot();
                return "ok";
            case "fault":
                return Fault(rest.Split(' '));
            default:
                return $"unknown: {word}";
        }
    }

    private string Judge(string line)
    {
        var diagnostics = new DiagnosticBag();
        var scenario = ScenarioReader.Read(new SourceText("judge", line), null, diagnostics);
        if (diagnostics.HasErrors)
            return string.Join('\n', diagnostics.InOrder());
        var family = scenario.Families.HasFlag(IpFamily.V4) ? IpFamily.V4 : IpFamily.V6;
        return string.Join('\n', scenario.Steps.SelectMany(s => Packets(s, family)).Select(p => VerdictText.Of(_router.Judge(p).Verdict)));
    }

    private IEnumerable<Packet> Packets(ScenarioStep step, IpFamily family)
    {
        var (packets, arrival) = step switch
        {
            KnockingStep knocking => (knocking.Knocks.Select(k => SyntheticPacket.Of(k, knocking.Source.Address(family), knocking.Target.Address(family), NextPort())), knocking.Interface),
            LookStep look => ([SyntheticPacket.First(look.Protocol, look.Port, look.Source.Address(family), look.Target.Address(family), NextPort())], look.Interface),
            SendStep send => ([SyntheticPacket.Complete(send.Packet with { Source = send.Source.Address(family), Destination = send.Target.Address(family), SourcePort = NextPort() }, send.Size)], send.Interface),
            _ => ((IEnumerable<Packet>)[], null),
        };
        return packets.Select(p => p with { InInterface = arrival ?? "", OutInterface = p.OutInterface ?? "" });
    }

    private int _port = 40_000;

    private ushort NextPort() => (ushort)(40_000 + (Interlocked.Increment(ref _port) % 20_000));

    private string Fault(string[] words)
    {
        var number = words.Length > 1 && int.TryParse(words[1], out var given) ? given : (int?)null;
        switch (words[0])
        {
            case "disk-full":
                _router.IsDiskFull = words is not [_, "no"];
                break;
            case "closes-in-reply-to":
                _faults.ClosesInReplyTo = number;
                break;
            case "closes-before":
                _faults.ClosesBefore = number;
                break;
            case "fatal-at":
                _faults.FatalAt = number;
                break;
            case "splits-replies":
                _faults.SplitsReplies = words is not [_, "no"];
                break;
            case "unknown-words":
                _faults.HasUnknownWords = words is not [_, "no"];
                break;
            case "silent":
                _faults.IsSilent = words is not [_, "no"];
                break;
            case "delay":
                _faults.Delay = TimeSpan.FromMilliseconds(number ?? 0);
                break;
            case "refused-logins":
                _faults.RefusedLogins = number ?? 1;
                break;
            default:
                return $"unknown: {words[0]}";
        }

        return "ok";
    }
}
