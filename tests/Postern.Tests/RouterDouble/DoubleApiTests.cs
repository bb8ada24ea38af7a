using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Postern.RouterDouble;
using Postern.RouterDouble.Api;
using Postern.RouterDouble.Sessions;
using Shouldly;
using Xunit;

namespace Postern.Tests.RouterDouble;

/// <summary>
/// Sentences on the wire. Expected replies are those of the manual's API page and of the servers that go-routeros/routeros (MIT, proto_test.go),
/// luqasz/librouteros (GPL-2.0, tests/unit) and danikf/tik4net (Apache-2.0, ApiConnectionProtocolTests.cs) are tested against.
/// </summary>
public sealed class DoubleApiTests
{
    // luqasz/librouteros, tests/unit/test_protocol.py: the length encodings.
    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7F")]
    [InlineData(130, "8082")]
    [InlineData(2097140, "DFFFF4")]
    [InlineData(268435440, "EFFFFFF0")]
    public void Lengths_are_written_as_others_read_them(int length, string bytes) => Convert.ToHexString(ApiWords.Length(length)).ShouldBe(bytes);

    [Fact]
    public async Task Login_is_one_sentence_since_643()
    {
        await using var lab = new Lab("7.18");
        (await lab.Ask("/login", "=name=admin", "=password=wrong")).ShouldBe("!trap =message=invalid user name or password (6)");
        (await lab.Read()).ShouldBe("!done");
        (await lab.Ask("/login", "=name=admin", "=password=right", ".tag=l1")).ShouldBe("!done .tag=l1");
        (await lab.Ask("/ip/firewall/filter/print")).ShouldBe("!empty");
        (await lab.Read()).ShouldBe("!done");
        (await lab.Ask("/user/active/print", "=.proplist=name,via")).ShouldBe("!re =name=admin =via=api");
    }

    [Fact]
    public async Task Login_had_a_challenge_before()
    {
        await using var lab = new Lab("6.42");
        var challenge = await lab.Ask("/login", "=name=admin", "=password=right");
        challenge.ShouldStartWith("!done =ret=");
#pragma warning disable CA5351 // what routers before 6.43 ask for
        var digest = MD5.HashData([0, .. Encoding.ASCII.GetBytes("right"), .. Convert.FromHexString(challenge["!done =ret=".Length..])]);
#pragma warning restore CA5351
        (await lab.Ask("/login", "=name=admin", "=response=00" + Convert.ToHexStringLower(digest))).ShouldBe("!done");
        (await lab.Ask("/system/identity/print")).ShouldBe("!re =name=r1");
    }

    [Fact]
    public async Task A_stranger_is_shown_the_door()
    {
        await using var lab = new Lab("7.18");
        (await lab.Ask("/ip/firewall/filter/print")).ShouldBe("!fatal not logged in");
        (await lab.Read()).ShouldBe("");
        await using var flooding = new Lab("7.18");
        (await flooding.Ask("/login", "=name=" + new string('x', 100_000))).ShouldBe("");
    }

    [Fact]
    public async Task Listening_is_told_and_cancelled()
    {
        await using var lab = await Lab.LoggedIn();
        await lab.Send("/ip/firewall/address-list/listen", ".tag=7");
        (await lab.Ask("/ip/firewall/address-list/add", "=list=a", "=address=192.0.2.7", ".tag=8")).ShouldStartWith("!re .tag=7 =.id=*");
        (await lab.Read()).ShouldStartWith("!done .tag=8 =ret=*");
        (await lab.Ask("/cancel", "=tag=7", ".tag=9")).ShouldBe("!trap .tag=7 =category=2 =message=interrupted");
        (await lab.Read()).ShouldBe("!done .tag=7");
        (await lab.Read()).ShouldBe("!done .tag=9");
    }

    [Fact]
    public async Task Who_quits_is_told_so()
    {
        await using var lab = await Lab.LoggedIn();
        (await lab.Ask("/quit")).ShouldBe("!fatal session terminated on request");
        (await lab.Read()).ShouldBe("");
    }

    [Fact]
    public async Task A_connection_that_breaks_ends_safe_mode()
    {
        await using var lab = await Lab.LoggedIn();
        await lab.Ask("/safe-mode/take");
        await lab.Ask("/ip/firewall/filter/add", "=chain=input");
        lab.Router.Items("/ip/firewall/filter").Count.ShouldBe(1);
        lab.Break();
        for (var i = 0; i < 200 && lab.Router.IsInSafeMode; i++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        lab.Router.Items("/ip/firewall/filter").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_goes_wrong_goes_wrong_as_told()
    {
        await using var split = await Lab.LoggedIn(f => (f.SplitsReplies, f.HasUnknownWords) = (true, true));
        (await split.Ask("/system/identity/print")).ShouldBe("!later =progress=1");
        (await split.Read()).ShouldBe("!re =name=r1 @later=1 =x-of-a-later-version=1");

        await using var halved = await Lab.LoggedIn(f => f.ClosesInReplyTo = 2);
        (await halved.Ask("/ip/firewall/filter/add", "=chain=input")).ShouldStartWith("!done");
        (await halved.Ask("/ip/firewall/filter/add", "=chain=input")).ShouldBe("");
        halved.Router.Items("/ip/firewall/filter").Count.ShouldBe(2);

        await using var fatal = await Lab.LoggedIn(f => f.FatalAt = 1);
        (await fatal.Ask("/system/identity/print")).ShouldStartWith("!fatal ");
    }

    [Fact]
    public async Task Tls_is_with_the_given_certificate_and_without_one_it_is_not()
    {
        var stop = TestContext.Current.CancellationToken;
        var router = new DoubleRouter("r1", "7.18", null, DoubleUser.Admin("admin", "right"));
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=r1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = ApiServer.Tls(router, certificate);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Endpoint, stop);
        await using var tls = new SslStream(client.GetStream(), false, (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString());
        await tls.AuthenticateAsClientAsync("r1");
        await tls.WriteAsync(ApiWords.Encode("/login", "=name=admin", "=password=right"), stop);
        (await ApiWords.ReadSentence(tls, 1000, stop)).ShouldBe(["!done"]);

        await using var anonymous = ApiServer.Tls(router, null);
        using var other = new TcpClient();
        await other.ConnectAsync(anonymous.Endpoint, stop);
#pragma warning disable CA5359 // it comes to no certificate
        await using var refused = new SslStream(other.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await Should.ThrowAsync<System.Security.Authentication.AuthenticationException>(() => refused.AuthenticateAsClientAsync("r1"));
    }

    private sealed class Lab : IAsyncDisposable
    {
        private readonly ApiServer _server;
        private readonly TcpClient _client = new();
        private readonly NetworkStream _stream;

        public Lab(string version)
        {
            Router = new DoubleRouter("r1", version, null, DoubleUser.Admin("admin", "right"));
            _server = ApiServer.Plain(Router);
            _client.Connect(_server.Endpoint);
            _stream = _client.GetStream();
        }

        public DoubleRouter Router { get; }

        public static async Task<Lab> LoggedIn(Action<DoubleFaults>? wrong = null)
        {
            var lab = new Lab("7.18");
            (await lab.Ask("/login", "=name=admin", "=password=right")).ShouldBe("!done");
            wrong?.Invoke(lab._server.Faults);
            return lab;
        }

        public async Task<string> Ask(params IEnumerable<string> words)
        {
            await Send(words);
            return await Read();
        }

        public async Task Send(params IEnumerable<string> words) => await _stream.WriteAsync(ApiWords.Encode(words), TestContext.Current.CancellationToken);

        /// <summary>Empty: the connection is over.</summary>
        public async Task<string> Read()
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(10));
            try
            {
                return string.Join(' ', await ApiWords.ReadSentence(_stream, 1_000_000, patience.Token) ?? []);
            }
            catch (IOException)
            {
                return "";
            }
        }

        public void Break() => _client.Close();

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _server.DisposeAsync();
        }
    }
}
