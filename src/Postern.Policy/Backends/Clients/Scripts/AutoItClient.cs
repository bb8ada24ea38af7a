using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Scripts;

/// <summary>AutoIt 3 on Windows. Its sockets know IPv4 alone, and its Ping has neither a size nor a payload: that is ping.exe's part.</summary>
public sealed class AutoItClient : ScriptForm
{
    /// <summary>A line of a script has 4095 characters at the most, and a byte takes two.</summary>
    private const int MostBytes = 1900;

    private const int Headers = 28;

    private const string Start = """
        #include <MsgBoxConstants.au3>

        Global $sHost = '{0}'
        If $CmdLine[0] > 0 Then $sHost = $CmdLine[1]
        TCPStartup()
        ; Connections are tried for so many milliseconds: a SYN without an answer is sent again after a second.
        Opt('TCPTimeout', {1})
        Global $sAddress = TCPNameToIP($sHost)
        If $sAddress = '' Then
            MsgBox($MB_ICONERROR, 'Knock', 'There is no host ' & $sHost & '.')
            Exit 1
        EndIf
        """;

    private const string Tcp = """

        Func _Tcp($iPort)
            Local $iSocket = TCPConnect($sAddress, $iPort)
            If $iSocket > 0 Then TCPCloseSocket($iSocket)
        EndFunc
        """;

    private const string Udp = """

        Func _Udp($iPort, $dPayload)
            Local $aSocket = UDPOpen($sAddress, $iPort)
            UDPSend($aSocket, $dPayload)
            UDPCloseSocket($aSocket)
        EndFunc
        """;

    private const string Echo = """

        Func _Echo($iLength)
            RunWait(@SystemDir & '\ping.exe -4 -n 1 -w {0} -l ' & $iLength & ' ' & $sAddress, @SystemDir, @SW_HIDE)
        EndFunc
        """;

    private const string Http = """

        Func _Http($iPort, $sMethod, $sPath)
            Opt('TCPTimeout', {1})
            Local $iSocket = TCPConnect($sAddress, $iPort)
            Opt('TCPTimeout', {0})
            If $iSocket <= 0 Then
                MsgBox($MB_ICONERROR, 'Knock', 'No web server takes a request at ' & $sAddress & ', port ' & $iPort & '.')
                Exit 1
            EndIf
            TCPSend($iSocket, $sMethod & ' ' & $sPath & ' HTTP/1.0' & @CRLF & 'Host: ' & $sHost & ':' & $iPort & @CRLF & 'Content-Length: 0' & @CRLF & @CRLF)
            Sleep(300)
            TCPCloseSocket($iSocket)
        EndFunc
        """;

    public override string Name => "autoit";

    public override string Description => "a script for AutoIt 3 on Windows, over IPv4";

    protected override Diagnostic? Refusal(KnockStep step, KnockHost host)
    {
        if (host.IsIPv6)
            return ClientDiagnostics.CannotSend(step, "AutoIt", "its sockets know IPv4 alone", "name the gate's IPv4 address, or use --as powershell");
        if (IsEcho(step) && step.Payload is not null)
            return ClientDiagnostics.CannotSend(step, "AutoIt", "Windows' ping fills its packets with the alphabet", "use --as powershell");
        if (IsUdp(step) && (step.Payload is { Bytes.Length: 0 or > MostBytes } || step.Size is Headers or > MostBytes))
            return ClientDiagnostics.CannotSend(step, "AutoIt", $"it sends neither an empty datagram nor one whose text is longer than its lines may be ({MostBytes} bytes)", "use --as powershell");
        return KnockPacket.IsImpossible(step, isIPv6: false) ? ClientDiagnostics.Impossible(step, "an IPv4 address") : null;
    }

    protected override string Compose(KnockedDoor door, KnockHost host)
    {
        var wait = ConnectMilliseconds.ToString(CultureInfo.InvariantCulture);
        var script = new ClientScript("; ");
        script.Header(door, host);
        script.Comment("Save it as knock.au3 and run it with AutoIt 3, or make a program of it with Aut2Exe. Another host may be named behind it.");
        script.Lines(Start.Replace("{0}", host.Text, StringComparison.Ordinal).Replace("{1}", wait, StringComparison.Ordinal)).Line();
        if (door.Knocks.Any(k => IsUdp(k.Step)))
            script.Line("UDPStartup()");
        for (var i = 0; i < door.Knocks.Count; i++)
        {
            script.Knock(door, i).Line(Call(door.Knocks[i].Step));
            if (door.Knocks[i].Pause > TimeSpan.Zero)
                script.Line($"Sleep({Milliseconds(door.Knocks[i].Pause)})");
        }

        foreach (var service in door.Opens.Where(s => s.Address is null && s.Port.Protocol == IpProtocol.Tcp && s.Port.Ports.First == s.Port.Ports.Last).Take(1))
            script.Line().Comment("What to start then, for example:").Line(string.Create(CultureInfo.InvariantCulture, $"; Run('putty.exe -P {service.Port.Ports.First} ' & $sHost)"));
        script.Lines(Where(door, IsTcp, Tcp)
            + Where(door, IsUdp, (door.Knocks.Any(k => IsTcp(k.Step)) ? "\n" : "") + Udp)
            + Where(door, IsEcho, "\n" + Echo.Replace("{0}", wait, StringComparison.Ordinal))
            + Where(door, IsRequest, "\n" + Http.Replace("{0}", wait, StringComparison.Ordinal).Replace("{1}", (RequestSeconds * 1000).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        return script.ToString();
    }

    private static string Call(KnockStep step)
    {
        if (step.Request is { } request)
            return string.Create(CultureInfo.InvariantCulture, $"_Http({step.Port}, {Quoted(request.Method)}, {Quoted(request.Path)})");
        if (IsTcp(step))
            return string.Create(CultureInfo.InvariantCulture, $"_Tcp({step.Port})");
        if (IsEcho(step))
            return string.Create(CultureInfo.InvariantCulture, $"_Echo({(step.Size is { } whole ? whole - Headers : 32)})");
        var payload = step.Payload is { } text ? text.Bytes : step.Size is { } size ? new byte[size - Headers] : "x"u8.ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"_Udp({step.Port}, Binary('0x{Convert.ToHexString(payload.Span)}'))");
    }

    // A quote is doubled; nothing else means anything, as long as nobody asks for ExpandVarStrings.
    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
