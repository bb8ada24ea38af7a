using System.Security.Cryptography;
using Postern.Spa.Keys;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Keys;

public sealed class InvitationTests
{
    private static readonly GateIdentity Gate = Identity();

    [Theory]
    [InlineData("gate.example.net", "ssh")]
    [InlineData("gate", "ssh", "vpn")]
    [InlineData("198.51.100.7", "my door", "a,b", "100%", "Tür")]
    [InlineData("2001:db8::1", "#", "/")]
    [InlineData("xn--mnchen-3ya.example", "ssh")]
    public void What_was_written_is_read(string host, params string[] doors)
    {
        var written = new Invitation(host, 62201, Gate, doors);
        Invitation.TryRead(written.ToString(), out var read, out var problem).ShouldBeTrue(problem);
        read.Host.ShouldBe(host);
        read.Port.ShouldBe((ushort)62201);
        read.Doors.ShouldBe(doors);
        read.Gate.Public.ToArray().ShouldBe(Gate.Public.ToArray());
        read.Gate.Armour.ToArray().ShouldBe(Gate.Armour.ToArray());
        written.ToString().ShouldNotContain(" ");
    }

    [Fact]
    public void The_line_looks_as_it_is_written_down()
    {
        new Invitation("gate.example.net", 4000, Gate, ["ssh", "vpn"]).ToString().ShouldMatch("^postern://gate\\.example\\.net:4000/ssh,vpn#[A-Za-z0-9_-]{135}$");
        new Invitation("2001:db8::1", 4000, Gate, ["ssh"]).ToString().ShouldStartWith("postern://[2001:db8::1]:4000/ssh#");
    }

    [Fact]
    public void A_line_that_was_wrapped_or_respelt_is_the_same()
    {
        var line = new Invitation("gate.example.net", 62201, Gate, ["ssh"]).ToString();
        Invitation.TryRead($"  {line[..40]}\r\n {line[40..90]}\n{line[90..]}\n", out _, out var problem).ShouldBeTrue(problem);
        Invitation.TryRead(line.Replace("postern://gate.example.net:62201", "POSTERN://Gate.Example.NET"), out var read, out problem).ShouldBeTrue(problem);
        read.Host.ShouldBe("gate.example.net");
        read.Port.ShouldBe(Invitation.DefaultPort);
    }

    /// <summary>A line that was copied with one character changed, lost or doubled, wherever that is.</summary>
    [Fact]
    public void One_wrong_character_is_told()
    {
        var line = new Invitation("gate.example.net", 62201, Gate, ["ssh", "vpn"]).ToString();
        for (var i = 0; i < line.Length; i++)
        {
            foreach (var wrong in (string[])[line.Remove(i, 1), line.Insert(i, "x"), line.Remove(i, 1).Insert(i, line[i] == 'q' ? "r" : "q"), line[..i]])
                Invitation.TryRead(wrong, out _, out var problem).ShouldBeFalse($"{wrong}: {problem}");
        }
    }

    [Theory]
    [InlineData("https://gate.example.net/", "begins with postern://")]
    [InlineData("", "begins with postern://")]
    [InlineData("postern://gate.example.net:62201/ssh", "before the #")]
    [InlineData("postern://gate.example.net:0/ssh#AQ", "port")]
    [InlineData("postern://gate.example.net:62201/#AQ", "door")]
    [InlineData("postern://a_b c!:62201/ssh#AQ", "host")]
    [InlineData("postern://[2001:db8::1:62201/ssh#AQ", "host")]
    [InlineData("postern://gate.example.net:62201/ssh#AQ", "missing")]
    [InlineData("postern://gate.example.net:62201/ssh#Ag", "version 2")]
    [InlineData("postern://gate.example.net:62201/ssh#A=", "characters")]
    public void What_is_wrong_is_said(string line, string part)
    {
        Invitation.TryRead(line, out _, out var problem).ShouldBeFalse();
        problem.ShouldContain(part);
    }

    [Fact]
    public void A_point_that_is_not_on_the_curve_is_no_key()
    {
        byte[] point = [4, .. new byte[64]];
        point[64] = 1;
        Invitation.TryRead(new Invitation("gate", 1, Gate with { Public = point }, ["ssh"]).ToString(), out _, out var problem).ShouldBeFalse();
        problem.ShouldContain("no key of a gate");
    }

    [Theory]
    [InlineData("München.example", "xn--mnchen-3ya.example")]
    [InlineData("GATE.Example.net", "gate.example.net")]
    [InlineData("[2001:DB8::1]", "2001:db8::1")]
    [InlineData("2001:db8:0::1", "2001:db8::1")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    public void Hosts_are_taken_as_people_write_them(string text, string host)
    {
        Invitation.TryReadHost(text, out var read).ShouldBeTrue();
        read.ShouldBe(host);
    }

    [Theory]
    [InlineData("")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.256")]
    [InlineData("1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[192.0.2.1]")]
    [InlineData("gate:22")]
    [InlineData("-gate")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("gate/../etc")]
    public void What_is_no_host_is_refused(string text) => Invitation.TryReadHost(text, out _).ShouldBeFalse();

    /// <summary>Random lines, and true ones that were damaged: never an exception, and nothing is taken for what was not written.</summary>
    [Fact]
    public void Nothing_that_is_damaged_is_taken()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } text ? int.Parse(text) : RandomNumberGenerator.GetInt32(int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"POSTERN_SEED={seed}");
        var random = new Random(seed);
        const string Alphabet = "postern:/[]#,.%-_=ABab01+&?@ \0\u00fc\ud83d\udd11";
        var whole = new Invitation("gate.example.net", 62201, Gate, ["ssh", "Tür 1"]).ToString();
        for (var i = 0; i < 20_000; i++)
        {
            var line = i % 2 == 0
                ? (i % 4 == 0 ? "postern://" : "") + string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => Alphabet[random.Next(Alphabet.Length)]))
                : whole.Remove(random.Next(whole.Length)) + Alphabet[random.Next(Alphabet.Length)] + whole[random.Next(whole.Length)..];
            if (Invitation.TryRead(line, out var read, out var problem))
                read.ToString().ShouldBe(whole, $"seed {seed}: {line}");
            else
                problem.ShouldNotBeEmpty();
        }
    }

    private static GateIdentity Identity()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return new GateIdentity((byte[])[4, .. q.X!, .. q.Y!], RandomNumberGenerator.GetBytes(32));
    }
}
