using System.Net;
using System.Security.Cryptography;
using Postern.Spa;
using Postern.Spa.Native;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Native;

public sealed class AnswerTests
{
    private static readonly SpaAnswer Fine = new(SpaRefusal.None, "ssh", IPAddress.Parse("198.51.100.7"), NativeLab.Now)
    {
        Granted = IPAddress.Parse("2001:db8::"),
        PrefixLength = 64,
        Until = NativeLab.Now.AddMinutes(30),
    };

    [Fact]
    public void Every_refusal_has_a_number_and_every_answer_one_length()
    {
        var key = new byte[AnswerBytes.KeyLength];
        foreach (var refusal in Enum.GetValues<SpaRefusal>())
        {
            foreach (var answer in (SpaAnswer[])[Fine with { Refusal = refusal }, new SpaAnswer(refusal, new string('d', 64), IPAddress.IPv6Loopback, NativeLab.Now)])
            {
                var datagram = AnswerBytes.Seal(answer, key);
                datagram.Length.ShouldBe(SpaExchange.AnswerLength);
                AnswerBytes.TryOpen(datagram, key).ShouldBe(answer);
            }
        }
    }

    [Fact]
    public void An_answer_is_read_by_whom_it_is_for()
    {
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        var (mine, other) = (lab.Write(), lab.Write());
        reader.Open(mine.Packet.Span, out var opened);
        var datagram = opened!.Seal(Fine);
        other.TryReadAnswer(datagram, out _).ShouldBeFalse();
        for (var bit = 0; bit < 8 * datagram.Length; bit++)
        {
            datagram[bit / 8] ^= (byte)(1 << bit % 8);
            mine.TryReadAnswer(datagram, out var none).ShouldBeFalse();
            none.ShouldBeNull();
            datagram[bit / 8] ^= (byte)(1 << bit % 8);
        }

        for (var length = 0; length < datagram.Length; length++)
            mine.TryReadAnswer(datagram.AsSpan(0, length), out _).ShouldBeFalse();
        mine.TryReadAnswer([.. datagram, 0], out _).ShouldBeFalse();
        mine.TryReadAnswer(mine.Packet.Span, out _).ShouldBeFalse();
        mine.TryReadAnswer(datagram, out var answer).ShouldBeTrue();
        answer.ShouldBe(Fine);
    }

    /// <summary>Two gates with one key may both answer one packet.</summary>
    [Fact]
    public void Two_answers_to_one_packet_share_no_nonce()
    {
        using var lab = new NativeLab();
        var packet = lab.Write().Packet.ToArray();
        var nonces = Enumerable.Range(0, 2).Select(_ =>
        {
            using var reader = lab.Reader();
            reader.Open(packet, out var opened);
            return Convert.ToHexString(opened!.Seal(Fine).AsSpan(0, 12));
        });
        nonces.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void Random_insides_are_no_answers_and_no_exceptions()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } text ? int.Parse(text) : 20261121;
        var key = new byte[AnswerBytes.KeyLength];
        using var aes = new AesGcm(key, 16);
        for (var round = 0; round < 5000; round++)
        {
            var random = new Random(seed + round);
            var inside = new byte[164];
            random.NextBytes(inside.AsSpan(0, random.Next(inside.Length)));
            var datagram = new byte[192];
            aes.Encrypt(datagram.AsSpan(0, 12), inside, datagram.AsSpan(12, 164), datagram.AsSpan(176));
            Should.NotThrow(() => AnswerBytes.TryOpen(datagram, key), $"POSTERN_SEED={seed + round}");
        }
    }
}
