using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Postern.Bench.Hosts;
using Postern.Bench.Tools;
using Postern.Policy.Model;

namespace Postern.Bench.Contenders;

/// <summary>Routers beside the gate, on its loopback but on the sender's processor, which has nothing to do once a packet is sent.</summary>
/// <param name="scheme">How Postern speaks to them: <c>routeros</c>, <c>routeros-plain</c>, <c>routeros-rest</c>.</param>
/// <param name="delayMilliseconds">That the way takes, in each direction.</param>
internal sealed class RouterStand(string scheme, int count = 1, double delayMilliseconds = 0) : IDisposable
{
    public const string User = "postern";
    private const string Password = "b3nch-of-r0uters";
    private const string PasswordFileName = "router.password";

    private static readonly (string File, string Fingerprint) Certificate = MakeCertificate();
    private RunningProcess? _routers;
    private int _looks;

    public int Count => count;

    public string Way => scheme switch { "routeros" => "API over TLS, pinned", "routeros-plain" => "plain API", "routeros-rest" => "REST over TLS, pinned", _ => scheme }
        + (delayMilliseconds > 0 ? string.Create(CultureInfo.InvariantCulture, $", {delayMilliseconds:0.#} ms each way") : "");

    /// <summary>For a client that logs in by itself.</summary>
    public static string PasswordFile => Workplace.Write(PasswordFileName, Password + "\n");

    /// <summary>A policy's <c>routers</c>.</summary>
    public string InPolicy => "routers:\n" + string.Concat(Enumerable.Range(0, count).Select(number =>
        $"  {Name(number)}: {{address: '{Address(number)}', user: {User}, password: {PasswordFileName}{(scheme.EndsWith("-plain", StringComparison.Ordinal) ? "" : $", fingerprint: '{Certificate.Fingerprint}'")}}}\n"));

    /// <summary>What a door says to be enforced by all of them.</summary>
    public string Enforce => $"[{string.Join(", ", Enumerable.Range(0, count).Select(number => $"'routeros://{Name(number)}'"))}]";

    /// <summary>Of all of them.</summary>
    public static string Fingerprint => Certificate.Fingerprint;

    public string Address(int number) => $"{scheme}://{RouterService.Address(number)}";

    public static string Name(int number) => $"edge{number + 1}";

    public void Up()
    {
        var plan = new RouterPlan(count, scheme, Certificate.File, User, PasswordFile, delayMilliseconds);
        _routers = new RunningProcess(
            Rig.On(Rig.GateHost, "taskset", "-c", Rig.SenderCpu.ToString(CultureInfo.InvariantCulture), Environment.ProcessPath!, "tool", "routers"), Tool.Order(plan));
        _routers.WaitFor(RouterService.Ready, seconds: 60);
    }

    /// <summary>Until the watcher on the gate has a session with each.</summary>
    public void WaitForSessions()
    {
        var clock = Stopwatch.StartNew();
        while (Command.Run(Rig.On(Rig.GateHost, Workplace.PosternCommand, "status")).Split("connected since").Length - 1 < count)
        {
            if (clock.Elapsed.TotalSeconds > 60)
                throw new CommandFailedException("the gate has no session with each router after a minute");
            Thread.Sleep(100);
        }

        // What a router's lists hold is read first; the watcher is to have nothing left to do.
        Thread.Sleep(1000);
    }

    public RouterLook Look()
    {
        var sign = RouterService.Answer(_looks++.ToString(CultureInfo.InvariantCulture));
        _routers!.Tell(sign.Trim().Replace("looked", "look", StringComparison.Ordinal));
        _routers.WaitFor(sign);
        // The sign may be there before the end of its line is.
        while (true)
        {
            var line = _routers.Said.Split(sign)[1];
            if (line.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0)
                return JsonSerializer.Deserialize<RouterLook>(line[..end])!;
            Thread.Sleep(1);
        }
    }

    /// <summary>Until so many entries have come, or the time is over.</summary>
    public void WaitForArrivals(int arrivals, double seconds)
    {
        var clock = Stopwatch.StartNew();
        while (Look().Arrivals < arrivals && clock.Elapsed.TotalSeconds < seconds)
            Thread.Sleep(50);
    }

    /// <summary>Ends them.</summary>
    /// <returns>All entries that came, the first of each source at each router.</returns>
    public IReadOnlyList<RouterArrival> Finish() =>
        [.. Tool.Result<IReadOnlyList<RouterArrival>>(_routers!.Finish()).GroupBy(one => (one.Router, one.Source)).Select(same => same.MinBy(one => one.Ticks)!)];

    public void Dispose()
    {
        _routers?.Dispose();
        _routers = null;
    }

    private static (string File, string Fingerprint) MakeCertificate()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=edge1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return (Workplace.Write("router.pem", made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n"),
            CertificateFingerprint.ToText(CertificateFingerprint.Of(made.RawData)));
    }
}
