using System.Net;
using System.Net.Sockets;
using Postern.Policy.Model;
using Postern.Routers;
using Postern.Routers.Api;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers;

/// <summary>Logins as routers of every age answer them, through the connector as everybody uses it.</summary>
public sealed class ApiLoginTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("6.49.13 (stable)", 6, 49, false)]
    [InlineData("7.17.2 (stable)", 7, 17, false)]
    [InlineData("7.18beta2 (development)", 7, 18, true)]
    [InlineData("7.24.5 (long-term)", 7, 24, true)]
    public async Task From_6_43_on_name_and_password_are_enough(string text, int major, int minor, bool hasSafeMode)
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            (await router.Read()).ShouldBe(["/login", "=name=postern", "=password=geheim"]);
            await router.Write("!done");
            await router.TellVersion(text);
            await router.WaitForEnd();
        });
        var connection = await Connect(peer);
        connection.Refusal.ShouldBeNull();
        connection.Session!.Version.ShouldBe(new RouterVersion(major, minor));
        connection.Session.HasSafeMode.ShouldBe(hasSafeMode);
        await connection.Session.DisposeAsync();
        await peer.Finished();
    }

    [Fact]
    public async Task Before_6_43_the_challenge_is_answered()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.Read();
            await router.Write("!done", "=ret=aabbccddeeff00112233445566778899");
            var second = await router.Read();
            second[..2].ShouldBe(["/login", "=name=postern"]);
            second[2].ShouldBe("=response=" + ApiLogin.Response("aabbccddeeff00112233445566778899", "geheim"));
            await router.Write("!done");
            await router.TellVersion("6.42.12 (bugfix)");
            await router.WaitForEnd();
        });
        var connection = await Connect(peer);
        connection.Session!.Version.ShouldBe(new RouterVersion(6, 42));
        await connection.Session.DisposeAsync();
        await peer.Finished();
    }

    /// <summary>printf '\0geheim\xaa\xbb\xcc\xdd\xee\xff\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99' | md5sum</summary>
    [Fact]
    public void The_response_is_what_md5sum_says() =>
        ApiLogin.Response("aabbccddeeff00112233445566778899", "geheim").ShouldBe("005f9ab3686129eea9d3b76c433c16b1e8");

    [Theory]
    [InlineData("invalid user name or password (6)")]
    [InlineData("cannot log in")]
    [InlineData("incorrect login")]
    public async Task A_wrong_password_is_final_and_never_shown(string message)
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.Read();
            await router.Write("!trap", $"=message={message}");
            await router.Write("!done");
            await router.WaitForEnd();
        });
        var connection = await Connect(peer);
        connection.Session.ShouldBeNull();
        connection.IsFinal.ShouldBeTrue();
        connection.Refusal!.ShouldContain(message);
        connection.Refusal!.ShouldNotContain("geheim");
    }

    [Fact]
    public async Task Who_may_not_read_is_told_so()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.Read();
            await router.Write("!done");
            await router.Read();
            await router.Write("!trap", "=message=not enough permissions (9)");
            await router.Write("!done");
            await router.WaitForEnd();
        });
        (await Connect(peer)).ShouldSatisfyAllConditions(c => c.IsFinal.ShouldBeTrue(), c => c.Refusal!.ShouldContain("policies read and write"));
    }

    [Theory]
    [InlineData("!fatal", "too many commands before login", "too many commands before login")]
    [InlineData("!done", "=ret=Invalid Hex String", "no hexadecimal number")]
    public async Task A_login_that_goes_wrong_otherwise_says_how(string reply, string word, string expected)
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.Read();
            await router.Write(reply, word);
            await router.WaitForEnd();
        });
        var connection = await Connect(peer);
        connection.Refusal!.ShouldContain(expected);
        connection.IsFinal.ShouldBeFalse();
    }

    [Fact]
    public async Task An_encrypted_port_is_recognised()
    {
        await using var peer = new ScriptedPeer(async router => await router.Send(new byte[] { 21, 3, 1, 0, 2, 2, 22 }));
        (await Connect(peer)).Refusal!.ShouldContain("speaks TLS");
    }

    [Fact]
    public async Task A_web_server_is_recognised()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.Read();
            await router.Send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray());
        });
        (await Connect(peer)).Refusal!.ShouldContain("is a web server");
    }

    [Fact]
    public async Task A_service_for_other_addresses_closes_at_once()
    {
        await using var peer = new ScriptedPeer(_ => Task.CompletedTask);
        (await Connect(peer)).Refusal!.ShouldContain("address=");
    }

    [Fact]
    public async Task Silence_has_an_end()
    {
        await using var peer = new ScriptedPeer(router => router.WaitForEnd());
        (await RouterConnector.Connect(peer.Login(), TimeSpan.FromMilliseconds(300), TimeProvider.System, Stop)).Refusal!.ShouldContain("does not answer the login");
    }

    [Fact]
    public async Task Nobody_there_is_told_with_the_command_that_helps()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var login = new RouterLogin(new RouterAddress(RouterTransport.Api, "127.0.0.1", (ushort)((IPEndPoint)socket.LocalEndPoint!).Port));
        (await RouterConnector.Connect(login, TimeSpan.FromSeconds(5), TimeProvider.System, Stop)).ShouldSatisfyAllConditions(
            c => c.Refusal!.ShouldContain("/ip service enable api-ssl"), c => c.IsFinal.ShouldBeFalse());
    }

    /// <summary>Where localhost is ::1 first, nobody listens there.</summary>
    [Fact]
    public async Task Every_address_of_a_name_is_tried()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.LogIn();
            await router.WaitForEnd();
        });
        var login = peer.Login() with { Address = new RouterAddress(RouterTransport.ApiPlain, "localhost", peer.Port) };
        var connection = await RouterConnector.Connect(login, TimeSpan.FromSeconds(10), TimeProvider.System, Stop);
        connection.Refusal.ShouldBeNull();
        await connection.Session!.DisposeAsync();
    }

    [Fact]
    public async Task A_name_without_an_address_is_told_so()
    {
        var login = new RouterLogin(new RouterAddress(RouterTransport.Api, "no-such-router.invalid", 8729));
        (await RouterConnector.Connect(login, TimeSpan.FromSeconds(5), TimeProvider.System, Stop)).Refusal!.ShouldContain("no-such-router.invalid has no address");
    }

    [Fact]
    public async Task Who_stops_it_gets_no_answer()
    {
        await using var peer = new ScriptedPeer(router => router.WaitForEnd());
        using var soon = new CancellationTokenSource(100);
        await Should.ThrowAsync<OperationCanceledException>(() => RouterConnector.Connect(peer.Login(), TimeSpan.FromSeconds(20), TimeProvider.System, soon.Token));
    }

    [Theory]
    [InlineData("7.18")]
    [InlineData("6.49.13 (stable)")]
    [InlineData("8")]
    public void Versions_are_read(string text) => RouterVersion.TryParse(text, out _).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("stable")]
    [InlineData("7.")]
    [InlineData(".1")]
    [InlineData("99999999999.1")]
    public void What_is_none_is_none(string text) => RouterVersion.TryParse(text, out _).ShouldBeFalse();

    private static Task<RouterConnection> Connect(ScriptedPeer peer) => RouterConnector.Connect(peer.Login(), TimeSpan.FromSeconds(10), TimeProvider.System, Stop);
}
