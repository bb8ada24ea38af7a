using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Postern.RouterDouble;
using Postern.RouterDouble.Api;
using Postern.RouterDouble.Sessions;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.RouterDouble;

/// <summary>
/// The double is believed as far as clients of other authors, who wrote theirs against real routers, understand it: three unrelated packages for
/// Node hold one conversation with it (tests/Postern.RouterDouble/clients/conformance.js), over both logins and over TLS.
/// </summary>
public sealed class IndependentClientTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("postern-clients-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // node-routeros knows no !empty, which routers say from 7.18 on; mikronode-ng has only the login before 6.43.
    [Theory]
    [InlineData("node-routeros", "7.16", false)]
    [InlineData("node-routeros", "7.16", true)]
    [InlineData("node-routeros", "6.42", false)]
    [InlineData("mikronode-ng", "6.42", false)]
    [InlineData("mikro-routeros", "7.23", false)]
    [InlineData("mikro-routeros", "6.49.13", false)]
    public async Task A_client_of_another_author_and_the_double_understand_one_another(string client, string version, bool isTls)
    {
        var router = new DoubleRouter("edge1", version, null, DoubleUser.Admin("admin", "Pass-word 1"));
        using var certificate = Certificate();
        await using var server = isTls ? ApiServer.Tls(router, certificate) : ApiServer.Plain(router);

        var (exitCode, said) = await Talk(client, server.Port, isTls);

        exitCode.ShouldBe(0, said);
        using var heard = JsonDocument.Parse(said);
        var root = heard.RootElement;
        root.GetProperty("identity").GetString().ShouldBe("edge1");
        root.GetProperty("entry").ToString().ShouldBe($$"""{"address":"192.0.2.0/24","dynamic":"true","comment":"by {{client}}: \"ä$","timeout":"1h30m"}""");
        root.GetProperty("twice").GetString().ShouldBe("failure: already have such entry");
        root.GetProperty("renewed").GetString().ShouldBe("10m");
        Texts(root, "rules").ShouldBe(["third false", "second false", "first true !secured"]);
        Texts(root, "errors").ShouldBe(
        [
            "unknown parameter connection-stat", "input does not match any value of action", "value of range out of range (0..65535)",
            "failure: ports can be specified if proto is tcp,udp,udp-lite,dccp,sctp", "no such item", "no such item", "no such command",
        ]);
        root.GetProperty("big").GetBoolean().ShouldBeTrue();
        root.GetProperty("left").GetInt32().ShouldBe(0);
        if (client != "mikro-routeros")
        {
            root.GetProperty("many").GetInt32().ShouldBe(50);
            Texts(root, "told").ShouldBe(["told 203.0.113.9", "true"]);
        }

        // And what the double holds is what they said.
        router.Items("/ip/firewall/filter").Select(r => $"{r.Comment} {r.IsDisabled}").ShouldBe(["third False", "second False", "first True"]);
        router.Items("/ip/firewall/address-list").Count(e => e["list"] == "many" && e.IsDynamic).ShouldBe(client == "mikro-routeros" ? 0 : 50);
        router.Items("/system/script").Single()["source"]!.Length.ShouldBe(20_000);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_in_words_that_a_client_knows()
    {
        var router = new DoubleRouter("edge1", "7.23", null, DoubleUser.Admin("admin", "another"));
        await using var server = ApiServer.Plain(router);
        var (exitCode, said) = await Talk("mikro-routeros", server.Port, isTls: false);
        exitCode.ShouldBe(1);
        said.ShouldContain("invalid user name or password (6)");
    }

    private async Task<(int ExitCode, string Said)> Talk(string client, int port, bool isTls)
    {
        var modules = Path.Combine(Clients(), "node_modules", client);
        Assert.SkipUnless(Directory.Exists(modules), $"{client} is not installed: ./test does it with npm ci");
        var password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, "Pass-word 1", TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Clients() };
        foreach (var argument in (string[])["conformance.js", client, "127.0.0.1", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "admin", password, isTls ? "tls" : "plain"])
            start.ArgumentList.Add(argument);
        using var node = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var said = node.StandardOutput.ReadToEndAsync(patience.Token);
        var complained = node.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await node.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            node.Kill(entireProcessTree: true);
            throw;
        }

        return (node.ExitCode, await said is { Length: > 0 } text ? text : await complained);
    }

    private static string[] Texts(JsonElement root, string name) => [.. root.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest("CN=edge1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    private static string Clients([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "Postern.RouterDouble", "clients"));
}
