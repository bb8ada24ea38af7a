using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Scripts;

/// <summary>Windows PowerShell 5.1, which every Windows has, and PowerShell 7: the sockets of .NET. It is ASCII, because 5.1 reads anything else as it likes.</summary>
public sealed class PowerShellClient : ScriptForm
{
    private const string Start = """
        param([string] $KnockHost = {0})
        $ErrorActionPreference = 'Stop'

        # One address for all knocks: a name may stand for several, and the gate lets in the one that knocked.
        $address = @([Net.Dns]::GetHostAddresses($KnockHost){1})[0]
        if ($null -eq $address) { throw "there is no host $KnockHost" }
        """;

    private const string Rest = """

        # What a packet of this size holds behind its headers.
        function Get-Rest([int] $Size) {
            $headers = if ($address.AddressFamily -eq 'InterNetworkV6') { 48 } else { 28 }
            if ($Size -lt $headers) { throw "no packet to $address has $Size bytes" }
            , (New-Object -TypeName 'byte[]' -ArgumentList ($Size - $headers))
        }
        """;

    private const string Tcp = """

        # A SYN without an answer is sent again after a second: the attempt ends before.
        function Send-Tcp([int] $Port) {
            $client = New-Object -TypeName Net.Sockets.TcpClient -ArgumentList $address.AddressFamily
            try { [void] $client.BeginConnect($address, $Port, $null, $null).AsyncWaitHandle.WaitOne({0}) }
            catch [Net.Sockets.SocketException] { }
            finally { $client.Close() }
        }
        """;

    private const string Udp = """

        function Send-Udp([int] $Port, [byte[]] $Payload) {
            $client = New-Object -TypeName Net.Sockets.UdpClient -ArgumentList $address.AddressFamily
            try { [void] $client.Send($Payload, $Payload.Length, (New-Object -TypeName Net.IPEndPoint -ArgumentList $address, $Port)) }
            finally { $client.Close() }
        }
        """;

    private const string Echo = """

        function Send-Echo([byte[]] $Payload) {
            $ping = New-Object -TypeName Net.NetworkInformation.Ping
            try { [void] $ping.Send($address, {0}, $Payload) }
            finally { $ping.Dispose() }
        }
        """;

    private const string Http = """

        function Send-Http([int] $Port, [string] $Method, [string] $Path) {
            $name = if ($KnockHost.Contains(':')) { "[$KnockHost]" } else { $KnockHost }
            $client = New-Object -TypeName Net.Sockets.TcpClient -ArgumentList $address.AddressFamily
            try {
                if (-not $client.BeginConnect($address, $Port, $null, $null).AsyncWaitHandle.WaitOne({0}) -or -not $client.Connected) {
                    throw "no web server takes a request at $address, port $Port"
                }
                $client.ReceiveTimeout = {0}
                $request = [Text.Encoding]::ASCII.GetBytes("$Method $Path HTTP/1.0`r`nHost: ${name}:$Port`r`nContent-Length: 0`r`n`r`n")
                $stream = $client.GetStream()
                $stream.Write($request, 0, $request.Length)
                [void] $stream.ReadByte()
            }
            finally { $client.Close() }
        }
        """;

    public override string Name => "powershell";

    public override string Description => "a script for Windows PowerShell 5.1 and PowerShell 7";

    protected override Diagnostic? Refusal(KnockStep step, KnockHost host) => null;

    protected override string Compose(KnockedDoor door, KnockHost host)
    {
        var script = new ClientScript("# ");
        script.Header(door, host);
        script.Comment("Save it as knock.ps1: powershell -ExecutionPolicy Bypass -File knock.ps1. Another host may be named behind it.");
        if (door.Knocks.Any(k => IsEcho(k.Step)))
            script.Comment("Outside Windows only root may choose what a ping holds: there it needs sudo pwsh.");
        var family = door.Family switch { IpFamily.V4 => " | Where-Object { $_.AddressFamily -eq 'InterNetwork' }", IpFamily.V6 => " | Where-Object { $_.AddressFamily -eq 'InterNetworkV6' }", _ => "" };
        var wait = ConnectMilliseconds.ToString(CultureInfo.InvariantCulture);
        script.Lines(Start.Replace("{0}", PowerShellText.Quoted(host.Text), StringComparison.Ordinal).Replace("{1}", family, StringComparison.Ordinal)
            + Where(door, s => s.Size is not null && s.Payload is null, "\n" + Rest)
            + Where(door, IsTcp, "\n" + Tcp.Replace("{0}", wait, StringComparison.Ordinal))
            + Where(door, IsUdp, "\n" + Udp)
            + Where(door, IsEcho, "\n" + Echo.Replace("{0}", wait, StringComparison.Ordinal))
            + Where(door, IsRequest, "\n" + Http.Replace("{0}", (RequestSeconds * 1000).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        script.Line();
        for (var i = 0; i < door.Knocks.Count; i++)
        {
            script.Knock(door, i).Line(Command(door.Knocks[i].Step));
            if (door.Knocks[i].Pause > TimeSpan.Zero)
                script.Line($"Start-Sleep -Milliseconds {Milliseconds(door.Knocks[i].Pause)}");
        }

        return script.ToString();
    }

    private static string Command(KnockStep step)
    {
        if (step.Request is { } request)
            return string.Create(CultureInfo.InvariantCulture, $"Send-Http {step.Port} {PowerShellText.Quoted(request.Method)} {PowerShellText.Quoted(request.Path)}");
        if (IsTcp(step))
            return string.Create(CultureInfo.InvariantCulture, $"Send-Tcp {step.Port}");
        var payload = step.Payload is { } text ? PowerShellText.Bytes(text.Bytes.Span)
            : step.Size is { } size ? string.Create(CultureInfo.InvariantCulture, $"(Get-Rest {size})")
            : PowerShellText.Bytes("x"u8);
        return IsUdp(step) ? string.Create(CultureInfo.InvariantCulture, $"Send-Udp {step.Port} {payload}") : $"Send-Echo {payload}";
    }
}
