using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Fwknop.Directives;
using Postern.Policy.FrontEnds.Fwknop.Values;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Fwknop.Server;

/// <summary>fwknopd.conf: at which ports packets come in, and how old they may be.</summary>
internal sealed class ServerReader
{
    private const int WebPort = 80;
    private const int MostPacketAge = 100_000;

    private readonly Dictionary<string, FwknopLine> _lines = new(StringComparer.Ordinal);
    private readonly SourceText _text;
    private readonly DiagnosticBag _diagnostics;

    private ServerReader(SourceText text, DiagnosticBag diagnostics) => (_text, _diagnostics) = (text, diagnostics);

    public static ServerSettings Read(SourceText text, DiagnosticBag diagnostics)
    {
        var reader = new ServerReader(text, diagnostics);
        reader.Collect();
        return reader.Settings();
    }

    private void Collect()
    {
        foreach (var line in FwknopLines.Read(_text, _diagnostics))
        {
            if (line.IsRemark)
            {
                _diagnostics.Add(FwknopDiagnostics.UnknownRemark(line.Key.Length > 0 ? line.Key.Span : line.Key.Part(-1, 1).Span));
                continue;
            }

            if (DirectiveTable.Server.Find(line, _diagnostics) is null)
                continue;
            if (_lines.TryGetValue(line.Name, out var first))
                _diagnostics.Add(FwknopDiagnostics.Twice(line.Key.Span, line.Name, first.Key.Span));
            _lines[line.Name] = line;
        }
    }

    private FwknopLine? this[string name] => _lines.GetValueOrDefault(name);

    private ServerSettings Settings()
    {
        var overHttp = DirectiveTable.IsYes(this[ServerDirectives.EnableHttp]);
        var tcpServer = DirectiveTable.IsYes(this[ServerDirectives.EnableTcpServer]);
        var ports = Ports(tcpServer);
        var http = overHttp ? ports.Where(p => p.Protocol == IpProtocol.Tcp && !IsTcpServer(p, tcpServer)).ToList() : [];
        var entrance = new SpaEntrance
        {
            Ports = [.. ports.Except(http)],
            HttpPorts = !overHttp ? [] : http.Count > 0 ? [.. http.Select(p => p.Ports.First).Distinct()] : [WebPort],
            TakesFwknop = true,
            Span = (this[ServerDirectives.PcapFilter] ?? this[ServerDirectives.UdpServerPort])?.Value.Span ?? SourceSpan.WholeFile(_text.File),
        };
        if (entrance.Ports.Count + entrance.HttpPorts.Count > 0)
            _diagnostics.Add(FwknopDiagnostics.Entrance(entrance.Span, string.Join(", ", entrance.Ports.Select(p => p.ToString()).Concat(entrance.HttpPorts.Select(p => $"http/{p}")))));
        var age = NumberValue.Read(this[ServerDirectives.MaxPacketAge], 1, MostPacketAge, _diagnostics);
        if (this[ServerDirectives.AccessFolder] is { } folder)
            _diagnostics.Add(FwknopDiagnostics.LeftOut(folder.Key.Span, folder.Name, "write %include_folder into access.conf"));
        return new ServerSettings(entrance)
        {
            Window = age is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            AccessFile = this[ServerDirectives.AccessFile] is { } file ? Expanded(file.Value.Text) : null,
            AccessPlace = this[ServerDirectives.AccessFile]?.Value ?? new Piece(_text, 0, 0),
        };
    }

    private List<PortPattern> Ports(bool tcpServer)
    {
        var ports = new List<PortPattern>();
        if (DirectiveTable.IsYes(this[ServerDirectives.EnableUdpServer]))
            ports.Add(Port(IpProtocol.Udp, ServerDirectives.UdpServerPort));
        else if (DirectiveTable.IsYes(this[ServerDirectives.EnableNfq]))
            ports.Add(Port(IpProtocol.Udp, ServerDirectives.NfqPort));
        else if (this[ServerDirectives.PcapFilter] is { } filter)
            ports.AddRange(PacketFilter.Read(filter.Value, _diagnostics) ?? []);
        if (tcpServer && Port(IpProtocol.Tcp, ServerDirectives.TcpServerPort) is var tcp && !ports.Contains(tcp))
            ports.Add(tcp);
        if (this[ServerDirectives.PcapFilter] is null && !ports.Exists(p => p.Protocol == IpProtocol.Udp))
            ports.Insert(0, new PortPattern(IpProtocol.Udp, SpaEntrance.DefaultPort));
        return ports;
    }

    private PortPattern Port(IpProtocol protocol, string directive)
    {
        var number = NumberValue.Read(this[directive], 1, ushort.MaxValue, _diagnostics);
        return new PortPattern(protocol, (ushort)(number ?? SpaEntrance.DefaultPort)) { Span = this[directive]?.Value.Span ?? SourceSpan.WholeFile(_text.File) };
    }

    private bool IsTcpServer(PortPattern port, bool tcpServer) =>
        tcpServer && port.Ports == ((this[ServerDirectives.TcpServerPort] is { } line ? NumberValue.Read(line.Value, 1, ushort.MaxValue) : null) is { } number ? (ushort)number : SpaEntrance.DefaultPort);

    // fwknopd puts in one variable, and only at the beginning.
    private string Expanded(string path)
    {
        if (!path.StartsWith('$'))
            return path;
        var end = 1;
        while (end < path.Length && (char.IsAsciiLetterUpper(path[end]) || path[end] == '_'))
            end++;
        return this[path[1..end]] is { } other && !other.Value.Chars.StartsWith("$") ? other.Value.Text + path[end..] : path;
    }
}
