using System.Net.Sockets;
using Postern.Client.Signing;
using Postern.Linux;
using Postern.Spa;
using Postern.Spa.Keys;
using Postern.Spa.Native;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.Signing;

/// <summary>Real agents, key files and ssh-keygen sign packets that a gate's reader takes.</summary>
public sealed class SignerTests
{
    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task A_key_in_the_agent_signs(string type)
    {
        await using var ssh = new SshTools();
        await ssh.StartAgent();
        var file = await ssh.Key(type, "mine");
        await ssh.Add(file);
        var places = new KeyPlaces(ssh.Home, new AgentConnection(ssh.Socket));
        var (candidates, problem) = new SignerChoice(places).Find(null, null);
        problem.ShouldBeNull();
        candidates.ShouldHaveSingleItem().Place.ShouldBe("the agent's alice@laptop");
        candidates[0].Signer.ShouldBeOfType<AgentSigner>();
        ShouldOpen(candidates[0].Signer);

        new SignerChoice(places).Find("alice@laptop", null).Candidates.ShouldHaveSingleItem();
        new SignerChoice(places).Find(candidates[0].Fingerprint, null).Candidates.ShouldHaveSingleItem();
        new SignerChoice(places).Find(file + ".pub", null).Candidates.ShouldHaveSingleItem().Signer.ShouldBeOfType<AgentSigner>();
        new SignerChoice(places).Find("bob", null).Problem!.Message.ShouldContain("no key bob");
    }

    [Theory]
    [InlineData("ed25519", typeof(KeygenSigner))]
    [InlineData("ecdsa", typeof(KeyFileSigner))]
    [InlineData("rsa", typeof(KeyFileSigner))]
    public async Task A_key_file_signs(string type, Type expected)
    {
        await using var ssh = new SshTools();
        var file = await ssh.Key(type, "mine");
        var (candidates, problem) = new SignerChoice(new KeyPlaces(ssh.Home, null)).Find(file, null);
        problem.ShouldBeNull();
        candidates[0].Signer.ShouldBeOfType(expected);
        ShouldOpen(candidates[0].Signer);
    }

    [Theory]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task Ssh_keygen_signs_with_the_same_file(string type)
    {
        await using var ssh = new SshTools();
        var file = await ssh.Key(type, "mine", more: ["-m", "PEM"]);
        var (candidates, problem) = new SignerChoice(new KeyPlaces(ssh.Home, null)).Find(file, null);
        problem.ShouldBeNull();
        candidates[0].Signer.ShouldBeOfType<KeygenSigner>();
        ShouldOpen(candidates[0].Signer);
    }

    [Fact]
    public async Task Keys_are_tried_in_order_and_those_that_need_a_passphrase_are_not()
    {
        await using var ssh = new SshTools();
        await ssh.StartAgent();
        await ssh.Key("ecdsa", ".config/postern/id", comment: "made");
        await ssh.Add(await ssh.Key("ed25519", "held", comment: "held"));
        var own = await ssh.Key("rsa", ".ssh/id_rsa");
        var shut = await ssh.Key("ed25519", ".ssh/id_ed25519", passphrase: "sesame");
        var choice = new SignerChoice(new KeyPlaces(ssh.Home, new AgentConnection(ssh.Socket)));
        var (candidates, _) = choice.Find(null, null);
        candidates.Select(c => c.Place).ShouldBe([Path.Combine(ssh.Home, ".config", "postern", "id"), "the agent's held", own]);
        choice.PassedOver.ShouldHaveSingleItem().ShouldBe($"{shut} needs its passphrase, and was not tried");
        new SignerChoice(new KeyPlaces(ssh.Home, null)).Find(null, candidates[2].Fingerprint).Candidates[0].Place.ShouldBe(own);
    }

    [Fact]
    public async Task A_locked_agent_a_refused_key_and_no_key_at_all_are_told_apart()
    {
        await using var ssh = new SshTools();
        var places = new KeyPlaces(ssh.Home, new AgentConnection(ssh.Socket));
        new SignerChoice(places).Find(null, null).Problem!.Message.ShouldContain("cannot be asked");
        new SignerChoice(new KeyPlaces(ssh.Home, null)).Find(null, null).Problem!.Remedy.ShouldContain("postern key new");
        await ssh.StartAgent();
        new SignerChoice(places).Find(null, null).Problem!.Message.ShouldContain("is locked");
        var file = await ssh.Key("ed25519", "mine");
        await ssh.Add(file);
        var candidate = new SignerChoice(places).Find(null, null).Candidates.ShouldHaveSingleItem();
        (await ssh.Run("ssh-add", "-q", "-D")).Code.ShouldBe(0);
        candidate.Signer.Sign("x"u8, out var refused).ShouldBeNull();
        refused.ShouldContain("refuses to sign");
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_refused_and_a_damaged_one_too()
    {
        await using var ssh = new SshTools();
        var file = await ssh.Key("ecdsa", "mine");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        new SignerChoice(new KeyPlaces(ssh.Home, null)).Find(file, null).Problem!.Message.ShouldContain("others can read");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("AAAA", "BBBB"), TestContext.Current.CancellationToken);
        new SignerChoice(new KeyPlaces(ssh.Home, null)).Find(file, null).Problem!.Message.ShouldContain("is not taken");
    }

    [Fact]
    public async Task What_talks_nonsense_at_the_socket_is_no_agent()
    {
        await using var ssh = new SshTools();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(ssh.Socket));
        listener.Listen();
        var served = Task.Run(
            async () =>
            {
                using var one = await listener.AcceptAsync(TestContext.Current.CancellationToken);
                await one.ReceiveAsync(new byte[64], TestContext.Current.CancellationToken);
                await one.SendAsync(new byte[] { 0xff, 0xff, 0xff, 0xff, 1 }, TestContext.Current.CancellationToken);
            }, TestContext.Current.CancellationToken);
        new AgentConnection(ssh.Socket).Ask(AgentMessages.AskForIdentities(), out var problem).ShouldBeNull();
        problem.ShouldContain("does not speak as an agent does");
        await served;
    }

    private static void ShouldOpen(ISpaSigner signer)
    {
        using var gate = GateKey.Generate(DateTimeOffset.UtcNow);
        var exchange = SpaWriter.Write(new SpaPayload(DateTimeOffset.UtcNow, "ssh"), gate.Identity, signer, out var problem);
        exchange.ShouldNotBeNull(problem);
        var reader = new SpaReader([gate], new Dictionary<Digest32, SshPublicKey> { [signer.Key.Digest] = signer.Key }, new Ed25519());
        reader.Open(exchange.Packet.Span, out var opened).ShouldBe(SpaRefusal.None);
        opened!.Payload.Door.ShouldBe("ssh");
    }

    private sealed class Ed25519 : IEd25519Verifier
    {
        public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Ed25519Signature.Verify(publicKey, message, signature);
    }
}
