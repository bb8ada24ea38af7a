using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Scripts;

/// <summary>
/// A batch file for a bare Windows 10 or 11. cmd has no sockets, so each knock is a program that Windows brings: curl.exe begins connections and sends
/// requests, ping.exe has a size, and what has a payload, or is a datagram, is a line for powershell.exe.
/// </summary>
public sealed class CmdClient : ScriptForm
{
    private const string Start = """
        @echo off
        setlocal DisableDelayedExpansion
        set "knock=%~1"
        if not defined knock set "knock={0}"

        rem One address for all knocks: a name may stand for several, and the gate lets in the one that knocked.
        set "address="
        for /f "usebackq delims=" %%a in (`powershell -NoProfile -Command "@([Net.Dns]::GetHostAddresses($env:knock){1})[0].IPAddressToString"`) do set "address=%%a"
        if not defined address (
          echo There is no such host. 1>&2
          exit /b 1
        )
        set "inurl=%address%"
        set "headers=28"
        if not "%address::=%"=="%address%" (
          set "inurl=[%address%]"
          set "headers=48"
        )
        """;

    public override string Name => "cmd";

    public override string Description => "a batch file for Windows 10 and 11 as they are";

    /// <summary>A line has 8191 characters at the most, and three bytes take four.</summary>
    private const int MostBytes = 5500;

    protected override Diagnostic? Refusal(KnockStep step, KnockHost host) => step.Payload is { Bytes.Length: > MostBytes }
        ? ClientDiagnostics.CannotSend(step, Name, $"its lines are shorter than such a payload ({MostBytes} bytes)", "use --as powershell")
        : step.Request is { } request && (request.Path.Contains('"', StringComparison.Ordinal) || !request.Method.All(char.IsAsciiLetterOrDigit))
            ? ClientDiagnostics.CannotSend(step, Name, "a quotation mark ends the argument that it stands in", "write %22 for it in the policy, or use --as powershell")
            : null;

    protected override string Compose(KnockedDoor door, KnockHost host)
    {
        // cmd expands and splits even some of its comments.
        var script = new ClientScript("rem ", "%^&|<>", "\r\n");
        script.Line("@rem Save it as knock.cmd and run it. Another host may be named behind it.");
        var family = door.Family switch { IpFamily.V4 => " | Where-Object AddressFamily -eq InterNetwork", IpFamily.V6 => " | Where-Object AddressFamily -eq InterNetworkV6", _ => "" };
        script.Lines(Start.Replace("{0}", host.Text, StringComparison.Ordinal).Replace("{1}", family, StringComparison.Ordinal));
        script.Line().Header(door, host);
        for (var i = 0; i < door.Knocks.Count; i++)
        {
            script.Knock(door, i).Lines(Command(door.Knocks[i].Step));
            // To start the next program takes longer than the usual pause.
            if (door.Knocks[i].Pause > ClientKnock.UsualPause)
                script.Line($"powershell -NoProfile -Command \"Start-Sleep -Milliseconds {Milliseconds(door.Knocks[i].Pause)}\"");
        }

        return script.ToString();
    }

    private static string Command(KnockStep step)
    {
        if (step.Request is { } request)
        {
            var method = request.Method == "HEAD" ? "-I" : $"-X {request.Method}{(request.Method is "POST" or "PUT" or "PATCH" ? " -d \"\"" : "")}";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"""
                curl.exe -q -s --noproxy "*" -m {RequestSeconds} -o NUL {method} --request-target "{request.Path.Replace("%", "%%", StringComparison.Ordinal)}" "http://%inurl%:{step.Port}/"
                if errorlevel 1 (
                  echo No web server takes a request at %address%, port {step.Port}. 1>&2
                  exit /b 1
                )
                """);
        }

        if (IsTcp(step))
            return string.Create(CultureInfo.InvariantCulture, $"""curl.exe -q -s --noproxy "*" -m 0.{ConnectMilliseconds / 100} -o NUL "http://%inurl%:{step.Port}/" """).TrimEnd();
        if (IsUdp(step))
        {
            var payload = step.Payload is null && step.Size is { } whole ? string.Create(CultureInfo.InvariantCulture, $"New-Object byte[] ({whole} - $env:headers)")
                : PowerShellText.Base64(step.Payload is { } text ? text.Bytes.Span : "x"u8);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"powershell -NoProfile -Command \"$payload = {payload}; $client = New-Object Net.Sockets.UdpClient($env:address, {step.Port}); [void] $client.Send($payload, $payload.Length)\"");
        }

        return step switch
        {
            { Payload: { } said } => string.Create(
                CultureInfo.InvariantCulture,
                $"powershell -NoProfile -Command \"[void] (New-Object Net.NetworkInformation.Ping).Send($env:address, {ConnectMilliseconds}, {PowerShellText.Base64(said.Bytes.Span)})\""),
            { Size: { } size } => string.Create(CultureInfo.InvariantCulture, $"set /a length={size}-headers\nping -n 1 -w {ConnectMilliseconds} -l %length% %address% >NUL"),
            _ => string.Create(CultureInfo.InvariantCulture, $"ping -n 1 -w {ConnectMilliseconds} %address% >NUL"),
        };
    }
}
