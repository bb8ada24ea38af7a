using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Postern.NetworkTests.Harness;
using Postern.NetworkTests.Spa;
using Postern.Policy.Model;
using Shouldly;

namespace Postern.NetworkTests.Routers;

/// <summary>The double as a process of its own in a machine of the lab, its API and REST over TLS with a certificate of its own, and asked by its control socket.</summary>
internal sealed class RouterProcess : IAsyncDisposable
{
    public const string Password = "wEld-0f-r0uters";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postern-router-");
    private readonly LabHost _host;
    private readonly string _listen;

    private RouterProcess(LabHost host, string listen) => (_host, _listen) = (host, listen);

    public BackgroundProcess Process { get; private set; } = null!;

    /// <summary>Of the certificate that it shows.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <param name="listen">The address that its services listen at.</param>
    /// <param name="configuration">The script that is on it from the beginning.</param>
    public static async Task<RouterProcess> Start(LabHost host, string listen, string configuration = "", params string[] options)
    {
        var router = new RouterProcess(host, listen);
        try
        {
            await router.Begin(configuration, options);
            return router;
        }
        catch
        {
            await router.DisposeAsync();
            throw;
        }
    }

    public string Address(string transport = "routeros") => $"{transport}://{_listen}";

    /// <summary>A policy's <c>routers</c> with this one as edge1; its password's file is <see cref="Write"/>'s.</summary>
    public string InPolicy(string transport = "routeros") => $"routers: {{edge1: {{address: '{Address(transport)}', password: edge1.password, fingerprint: '{Fingerprint}'}}}}\n";

    public static void Write(string folder) => FwknopGate.Secret(Path.Combine(folder, "edge1.password"), Password + "\n");

    /// <summary>A command at the control socket.</summary>
    public async Task<string> Ask(string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(At("control")));
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\n"));
        var answer = new StringBuilder();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            answer.Append(line).Append('\n');
        return answer.ToString().TrimEnd('\n');
    }

    /// <summary>What its rules do with the packets of a scenario's line, a verdict for each.</summary>
    public async Task<string[]> Judge(string line) => (await Ask("judge " + line)).Split('\n');

    /// <summary>The configuration, less what says when it was printed.</summary>
    public async Task<string> Export() => string.Join('\n', (await Ask("export")).Split('\n').Where(l => !l.StartsWith('#')));

    /// <summary>The addresses on a list.</summary>
    public async Task<string[]> On(string list) =>
        [.. (await Ask("lists")).Split('\n').Select(l => l.Split(' ')).Where(w => w[0] == list).Select(w => w[1]).Order(StringComparer.Ordinal)];

    /// <summary>What is left of the only entry on a list, in seconds.</summary>
    public async Task<double> Left(string list) =>
        (DateTimeOffset.FromUnixTimeMilliseconds(long.Parse((await Ask("lists")).Split('\n').Select(l => l.Split(' ')).Single(w => w[0] == list)[2], CultureInfo.InvariantCulture)) - DateTimeOffset.UtcNow).TotalSeconds;

    public Task Has(string list, params string[] addresses) => RunningGate.Until(async () => (await On(list)).SequenceEqual(addresses), $"[{string.Join(", ", addresses)}] on {list}", 20);

    /// <summary>A fault at the command that comes so many behind this moment, from 1 on.</summary>
    public async Task Break(string fault, int command)
    {
        var next = int.Parse(await Ask("commands"), CultureInfo.InvariantCulture) + command;
        (await Ask(string.Create(CultureInfo.InvariantCulture, $"fault {fault} {next}"))).ShouldBe("ok");
    }

    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
            await Process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private async Task Begin(string configuration, string[] options)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=edge1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        Fingerprint = CertificateFingerprint.ToText(CertificateFingerprint.Of(certificate.RawData));
        FwknopGate.Secret(At("edge1.pem"), certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        Write(_folder.FullName);
        await File.WriteAllTextAsync(At("edge1.rsc"), configuration);
        Process = _host.Start([
            Path.Combine(AppContext.BaseDirectory, "Postern.RouterDouble"), "--name", "edge1", "--listen", _listen, "--api-ssl", "8729", "--rest-ssl", "443",
            "--certificate", At("edge1.pem"), "--user", $"postern:{At("edge1.password")}", "--config", At("edge1.rsc"), "--control", At("control"), .. options,
        ]);
        await Process.WaitForLine("ready");
    }
}
