using System.Net;
using Postern.Client;
using Postern.Client.Signing;
using Postern.Client.Spa;
using Postern.Spa;
using Postern.Spa.Native;
using Postern.Tests.Client.Signing;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.Spa;

/// <summary>Packets to a gate that answers, loses them, knows one key of several, or is not there.</summary>
public sealed class SpaKnockerTests
{
    private static readonly Route Loopback = new("here", IPAddress.Loopback, IPAddress.Loopback);

    [Fact]
    public async Task One_packet_one_answer_and_what_was_wished_for_is_in_it()
    {
        await using var ssh = new SshTools();
        var key = await Candidate(ssh, "mine");
        await using var gate = new AnsweringGate([key.Signer.Key], Open);
        var wish = new SpaWish("ssh", TimeSpan.FromHours(2), IPAddress.Parse("192.0.2.1"), 24);
        var outcome = await new SpaKnocker(TimeProvider.System).Knock(gate.Invitation, wish, [Loopback], [key], waits: true, TestContext.Current.CancellationToken);
        outcome.Answer!.Refusal.ShouldBe(SpaRefusal.None);
        outcome.Sent.ShouldBe(1);
        outcome.Skew.TotalSeconds.ShouldBe(95, 1);
        gate.Opened.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            p => p.Door.ShouldBe("ssh"), p => p.For.ShouldBe(wish.For), p => p.Source.ShouldBe(wish.Source), p => p.PrefixLength.ShouldBe(24));
    }

    [Fact]
    public async Task A_lost_packet_is_followed_by_a_new_one()
    {
        await using var ssh = new SshTools();
        var key = await Candidate(ssh, "mine");
        await using var gate = new AnsweringGate([key.Signer.Key], Open, lost: 1);
        var outcome = await new SpaKnocker(TimeProvider.System).Knock(gate.Invitation, new SpaWish("ssh", null, null, null), [Loopback], [key], waits: true, TestContext.Current.CancellationToken);
        outcome.Answer.ShouldNotBeNull();
        outcome.Sent.ShouldBe(2);
        gate.Packets[0].ShouldNotBe(gate.Packets[1]);
    }

    [Fact]
    public async Task Of_several_keys_the_one_that_the_gate_knows_is_found()
    {
        await using var ssh = new SshTools();
        var (wrong, right) = (await Candidate(ssh, "wrong"), await Candidate(ssh, "right"));
        await using var gate = new AnsweringGate([right.Signer.Key], Open);
        var outcome = await new SpaKnocker(TimeProvider.System).Knock(gate.Invitation, new SpaWish("ssh", null, null, null), [Loopback], [wrong, right], waits: true, TestContext.Current.CancellationToken);
        outcome.By.ShouldBe(right);
        outcome.Sent.ShouldBe(2);
    }

    [Fact]
    public async Task A_key_that_will_not_sign_gives_way_and_says_why()
    {
        await using var ssh = new SshTools();
        var right = await Candidate(ssh, "right");
        var unwilling = new SignerCandidate(new KeygenSigner(Path.Combine(ssh.Home, "nowhere"), right.Signer.Key), "nowhere", NeedsTouch: true, NeedsPassphrase: false);
        await using var gate = new AnsweringGate([right.Signer.Key], Open);
        var asked = new List<string>();
        var knocker = new SpaKnocker(TimeProvider.System) { Asking = k => asked.Add(k.Place) };
        var outcome = await knocker.Knock(gate.Invitation, new SpaWish("ssh", null, null, null), [Loopback], [unwilling, right], waits: true, TestContext.Current.CancellationToken);
        outcome.Answer.ShouldNotBeNull();
        outcome.Refusals.ShouldHaveSingleItem().ShouldContain("did not sign");
        asked.ShouldBe(["nowhere"]);
        var alone = await new SpaKnocker(TimeProvider.System).Knock(gate.Invitation, new SpaWish("ssh", null, null, null), [Loopback], [unwilling], waits: true, TestContext.Current.CancellationToken);
        alone.Problem!.Message.ShouldContain("did not sign");
        alone.Sent.ShouldBe(0);
    }

    [Fact]
    public async Task Without_waiting_one_packet_leaves()
    {
        await using var ssh = new SshTools();
        var key = await Candidate(ssh, "mine");
        await using var gate = new AnsweringGate([key.Signer.Key], Open);
        var outcome = await new SpaKnocker(TimeProvider.System).Knock(gate.Invitation, new SpaWish("ssh", null, null, null), [Loopback], [key, key], waits: false, TestContext.Current.CancellationToken);
        outcome.Answer.ShouldBeNull();
        outcome.Sent.ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_there_is_told_from_silence()
    {
        await using var ssh = new SshTools();
        var key = await Candidate(ssh, "mine");
        await using var gate = new AnsweringGate([], Open);
        await gate.DisposeAsync();
        var outcome = await new SpaKnocker(TimeProvider.System).Knock(gate.Invitation, new SpaWish("ssh", null, null, null), [Loopback], [key], waits: true, TestContext.Current.CancellationToken);
        outcome.Answer.ShouldBeNull();
        outcome.IsRefusedByHost.ShouldBeTrue();
        outcome.Sent.ShouldBe(3);
    }

    // The gate's clock is 95 s ahead here.
    private static SpaAnswer Open(OpenedSpaPacket packet) => new(SpaRefusal.None, packet.Payload.Door, IPAddress.Loopback, DateTimeOffset.UtcNow.AddSeconds(95));

    private static async Task<SignerCandidate> Candidate(SshTools ssh, string name) =>
        new SignerChoice(new KeyPlaces(ssh.Home, null)).Find(await ssh.Key("ecdsa", name), null).Candidates[0];
}
