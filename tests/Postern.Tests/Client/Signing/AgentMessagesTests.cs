using Postern.Client.Signing;
using Postern.Spa.Keys;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.Signing;

/// <summary>What is said to an agent and what it says, byte by byte.</summary>
public sealed class AgentMessagesTests
{
    private const string Ed25519 = "AAAAC3NzaC1lZDI1NTE5AAAAICmxFTUO0AiRxKE93IPuoVxScYUgVOZ4UvVy/wygC5pv";

    [Fact]
    public void A_question_is_the_bytes_of_the_draft()
    {
        SshPublicKey.TryRead("ssh-ed25519", Ed25519, out var key, out var problem).ShouldBeTrue(problem);
        AgentMessages.AskForIdentities().ShouldBe([11]);
        Convert.ToHexStringLower(AgentMessages.AskToSign(key!, "hi"u8)).ShouldBe($"0d00000033{Convert.ToHexStringLower(key!.Blob.Span)}00000002686900000004");
    }

    [Fact]
    public void Keys_of_other_kinds_are_left_out_and_control_characters_of_comments_too()
    {
        var blob = Convert.ToHexStringLower(Convert.FromBase64String(Ed25519));
        var reply = Convert.FromHexString($"0c00000002{"00000003"}616263{"00000001"}78{"00000033"}{blob}{"00000006"}6162091b5b63");
        AgentMessages.TryReadIdentities(reply, out var identities).ShouldBeTrue();
        identities.ShouldHaveSingleItem().Comment.ShouldBe("ab[c");
    }

    [Theory]
    [InlineData("05", true)]
    [InlineData("0c00000000", false)]
    [InlineData("", false)]
    public void A_failure_is_told_from_the_rest(string reply, bool expected) => AgentMessages.IsFailure(Convert.FromHexString(reply)).ShouldBe(expected);

    [Fact]
    public void Whatever_comes_back_there_is_no_exception_and_no_room_is_taken_on_its_word()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var good = Convert.FromHexString($"0c0000000100000033{Convert.ToHexStringLower(Convert.FromBase64String(Ed25519))}0000000178");
        for (var i = 0; i < 50_000; i++)
        {
            byte[] reply = random.Next(3) == 0 ? new byte[random.Next(80)] : [.. good];
            if (reply.Length != good.Length)
                random.NextBytes(reply);
            for (var flips = random.Next(4); flips > 0 && reply.Length > 0; flips--)
                reply[random.Next(reply.Length)] ^= (byte)(1 << random.Next(8));
            var cut = reply.AsSpan(..random.Next(reply.Length + 1));
            if (AgentMessages.TryReadIdentities(cut, out var identities))
                identities.Count.ShouldBeLessThanOrEqualTo(cut.Length / 8, $"seed {seed}");
            if (AgentMessages.TryReadSignature(cut, out var signature))
                signature!.Length.ShouldBeLessThan(cut.Length, $"seed {seed}");
            OpenSshKeyFile.TryRead($"-----BEGIN OPENSSH PRIVATE KEY-----\n{Convert.ToBase64String(cut)}\n-----END OPENSSH PRIVATE KEY-----", out _, out _).ShouldBeFalse();
        }
    }
}
