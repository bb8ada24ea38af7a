using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;
using Postern.Policy.Text;
using Postern.Spa.Keys;
using Shouldly;
using Xunit;

namespace Postern.Tests.Profiles;

public sealed class ProfileReaderTests
{
    private static readonly Invitation Sample = Invite("ssh", "vpn");

    [Fact]
    public void All_that_a_profile_may_say_is_read()
    {
        var (profiles, findings) = Read($$"""
            # mine
            home:
              host: Home.Example.NET
              opens: [tcp/22, 'tcp/10.0.0.5:443']
              knock: [tcp/7001, 'udp/62000 "open sesame"', icmp/size=720, {knock: tcp/7003 flags=fin, pause: 300ms, times: 2}, {knock: udp/9, file: token.bin}, {udp: 7, hex: 6f70}]
              delay: 100ms
              ip: both
              source: 192.0.2.7
              for: 30m
              run: [ssh, alice@home.example.net]
              verify: true
              address-page: https://ip.example.net/
            office:
              invitation: '{{Sample}}'
              door: ssh
              key: SHA256:abc
              prefix: 24
              opens: tcp/22
            pi: {fwknop: pi, rc: ~/.fwknoprc, run: putty}
            vpn: {host: '2001:db8::1', rolling: vpn.rolling, delay: 0s}
            """);
        findings.ShouldBeEmpty();
        profiles.Select(p => p.Name).ShouldBe(["home", "office", "pi", "vpn"]);
        var home = profiles[0];
        home.Host.ShouldBe("home.example.net");
        home.Opens.Select(o => o.ToString()).ShouldBe(["tcp/22", "tcp/10.0.0.5:443"]);
        var steps = home.Knock.ShouldBeOfType<ProfileKnock.Sequence>().Steps;
        steps.Select(s => s.Knock.ToString()).ShouldBe(["tcp/7001", "udp/62000 \"open sesame\"", "icmp/size=720", "tcp/7003 flags=fin", "udp/9", "udp/7 \"op\""]);
        steps[3].ShouldBe(steps[3] with { Pause = TimeSpan.FromMilliseconds(300), Times = 2 });
        steps[4].PayloadFile.ShouldBe("token.bin");
        (home.Delay, home.Family, home.For, home.Verify).ShouldBe((TimeSpan.FromMilliseconds(100), ProfileFamily.Both, TimeSpan.FromMinutes(30), true));
        home.Source!.ToString().ShouldBe("192.0.2.7");
        home.Run.ShouldBe(["ssh", "alice@home.example.net"]);
        home.AddressPage!.Host.ShouldBe("ip.example.net");
        var office = profiles[1].Knock.ShouldBeOfType<ProfileKnock.Invited>();
        (office.Door, office.Key, office.PrefixLength, office.Invitation.ToString()).ShouldBe(("ssh", "SHA256:abc", 24, Sample.ToString()));
        profiles[2].Knock.ShouldBe(new ProfileKnock.Stanza("~/.fwknoprc", "pi"));
        profiles[2].Run.ShouldBe(["putty"]);
        profiles[3].Knock.ShouldBe(new ProfileKnock.RollingKey("vpn.rolling"));
        (profiles[3].Host, profiles[3].Delay).ShouldBe(("2001:db8::1", TimeSpan.Zero));
    }

    [Theory]
    [InlineData("host: h.example, knock: tcp/1", "host: h.example", "PN7002")]
    [InlineData("host: h.example, knock: tcp/1, rolling: x", null, "PN7003")]
    [InlineData("knock: tcp/1", null, "PN7005")]
    [InlineData("host: 'h.example:22', knock: tcp/1", null, "PN7006")]
    [InlineData("host: 'https://h.example/', knock: tcp/1", null, "PN7006")]
    [InlineData("host: 'a b', knock: tcp/1", null, "PN7006")]
    [InlineData("host: 256.1.2.3, knock: tcp/1", null, "PN7006")]
    [InlineData("host: '', knock: tcp/1", null, "PN1011")]
    [InlineData("host: [a, b], knock: tcp/1", null, "PN1010")]
    [InlineData("host: 7, knock: tcp/1", null, "PN7006")]
    [InlineData("host: h.example, knok: tcp/1", null, "PN1020", "did you mean knock?")]
    [InlineData("host: h.example, knock: tcp/1, host: g.example", null, "PN1021")]
    [InlineData("host: h.example, knock: 'udp/9 /^a+$/'", null, "PN7008")]
    [InlineData("host: h.example, knock: [tcp/70000]", null, "PN1060")]
    [InlineData("host: h.example, knock: 7001", null, "PN1063")]
    [InlineData("host: h.example, knock: []", null, "PN1011")]
    [InlineData("host: h.example, knock: {tcp/1: tcp/2}", null, "PN1020")]
    [InlineData("host: h.example, knock: {pause: 1s}", null, "PN1023")]
    [InlineData("host: h.example, knock: {knock: tcp/1, pauze: 1s}", null, "PN1020", "did you mean pause?")]
    [InlineData("host: h.example, knock: {knock: tcp/1, times: 0}", null, "PN1046")]
    [InlineData("host: h.example, knock: {knock: tcp/1, times: many}", null, "PN1046")]
    [InlineData("host: h.example, knock: {knock: udp/1 hex:00, file: a}", null, "PN7017")]
    [InlineData("host: h.example, knock: {knock: icmp/size=99, file: a}", null, "PN7018")]
    [InlineData("host: h.example, knock: {knock: udp/1, file: ''}", null, "PN1011")]
    [InlineData("host: h.example, knock: tcp/1, delay: 100", null, "PN1040")]
    [InlineData("host: h.example, knock: tcp/1, delay: 2h", null, "PN7009")]
    [InlineData("host: h.example, knock: tcp/1, for: 500ms", null, "PN7010")]
    [InlineData("host: h.example, knock: tcp/1, source: h.example", null, "PN7011")]
    [InlineData("host: h.example, knock: tcp/1, source: 10.0.0.0/8", null, "PN7011")]
    [InlineData("host: h.example, knock: tcp/1, ip: 5", null, "PN1045")]
    [InlineData("host: h.example, knock: tcp/1, verify: maybe", null, "PN1045")]
    [InlineData("host: h.example, knock: tcp/1, verify: true", null, "PN7004")]
    [InlineData("host: h.example, knock: tcp/1, door: ssh", null, "PN7004")]
    [InlineData("host: h.example, knock: tcp/1, rc: a", null, "PN7004")]
    [InlineData("host: h.example, fwknop: a", null, "PN7004")]
    [InlineData("fwknop: a, prefix: 24", null, "PN7004")]
    [InlineData("host: h.example, knock: tcp/1, opens: 22", null, "PN1063")]
    [InlineData("host: h.example, knock: tcp/1, run: ssh home", null, "PN7013")]
    [InlineData("host: h.example, knock: tcp/1, run: ['', a]", null, "PN7014")]
    [InlineData("host: h.example, knock: tcp/1, run: [[a]]", null, "PN1010")]
    [InlineData("host: h.example, knock: tcp/1, address-page: ip.example.net", null, "PN7012")]
    [InlineData("host: h.example, knock: tcp/1, address-page: 'file:///etc/passwd'", null, "PN7012")]
    [InlineData("invitation: 'postern://x'", null, "PN7015")]
    public void What_is_wrong_is_said_and_the_others_still_knock(string keys, string? instead, string code, string? words = null)
    {
        var (profiles, findings) = Read($"good: {{host: h.example, knock: tcp/1}}\nbad: {{{instead ?? keys}}}\nfine: {{fwknop: x}}\n");
        profiles.Select(p => p.Name).ShouldBe(["good", "fine"]);
        var finding = findings.FirstOrDefault(f => f.Code == code).ShouldNotBeNull(string.Join('\n', findings));
        finding.Span.Line.ShouldBe(2);
        finding.Severity.ShouldBe(Severity.Error);
        if (words is not null)
            finding.ToString().ShouldContain(words);
    }

    [Theory]
    [InlineData("bad: [")]
    [InlineData("bad: {host: h")]
    [InlineData("bad:\n\thost: h")]
    [InlineData("bad: 'open")]
    [InlineData("bad: *nothing")]
    [InlineData("bad: a: b: c")]
    [InlineData("just words")]
    public void What_is_no_yaml_is_in_nobodys_way_but_its_own(string bad)
    {
        var (profiles, findings) = Read($"good: {{host: h.example, knock: tcp/1}}\n{bad}\nfine:\n  fwknop: x\n");
        profiles.Select(p => p.Name).ShouldBe(["good", "fine"], string.Join('\n', findings));
        findings.ShouldAllBe(f => f.Span.Line == 2 || f.Span.Line == 3);
        findings.ShouldNotBeEmpty();
    }

    [Fact]
    public void Two_of_one_name_are_no_profile()
    {
        var (profiles, findings) = Read("a: {fwknop: x}\nb: {fwknop: x}\na: {fwknop: y}\n");
        profiles.Select(p => p.Name).ShouldBe(["b"]);
        findings.ShouldHaveSingleItem().Code.ShouldBe("PN7001");
        findings[0].Span.Line.ShouldBe(3);
    }

    [Theory]
    [InlineData("'a b'")]
    [InlineData("-a")]
    [InlineData("a/b")]
    [InlineData("''")]
    [InlineData("'postern:x'")]
    public void A_name_is_one_that_can_be_typed(string name) => Read($"{name}: {{fwknop: x}}\n").Findings.ShouldContain(f => f.Code == "PN7000");

    [Fact]
    public void Ten_thousand_steps_are_refused_in_one_sentence()
    {
        var (profiles, findings) = Read($"a: {{host: h.example, knock: [{string.Join(", ", Enumerable.Range(0, 10_000).Select(i => $"tcp/{1000 + i}"))}]}}\nb: {{fwknop: x}}\n");
        profiles.Select(p => p.Name).ShouldBe(["b"]);
        var finding = findings.ShouldHaveSingleItem();
        finding.Code.ShouldBe("PN7007");
        finding.Message.ShouldContain("10,000");
        Read($"a: {{host: h.example, knock: [{string.Join(", ", Enumerable.Repeat("{knock: tcp/1, times: 100}", 11))}]}}\n").Findings.ShouldHaveSingleItem().Code.ShouldBe("PN7019");
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n\n")]
    public void Nothing_is_no_profiles(string text)
    {
        var (profiles, findings) = Read(text);
        profiles.ShouldBeEmpty();
        findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_door_that_the_invitation_does_not_name_is_a_warning()
    {
        var (profiles, findings) = Read($"a:\n  invitation: '{Sample}'\n  door: shh\n");
        profiles.ShouldHaveSingleItem();
        var finding = findings.ShouldHaveSingleItem();
        (finding.Code, finding.Severity, finding.Remedy).ShouldBe(("PN7016", Severity.Warning, "did you mean ssh?"));
    }

    [Fact]
    public void No_finding_shows_an_invitation()
    {
        var line = Sample.ToString();
        foreach (var broken in new[] { line[..^3], line + "x", line.Replace("#", "", StringComparison.Ordinal), line[..40] + line[44..] })
        {
            var (_, findings) = Read($"a:\n  invitation: '{broken}'\n");
            findings.ShouldHaveSingleItem().ToString().ShouldNotContain(line.Split('#')[1][..10]);
        }
    }

    [Fact]
    public void Whatever_the_text_nothing_throws_and_what_is_read_can_be_written()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"POSTERN_SEED={seed}");
        var random = new Random(seed);
        var pieces = new[]
        {
            "home", ":", " ", "\n", "  ", "host: h.example\n", "knock: ", "[tcp/1, udp/2 \"x\"]\n", "{", "}", "[", "]", ",", "'", "\"", "#", "- ", "&a ", "*a", "!t ", "|\n", ">\n", "\t", "\r\n",
            "fwknop: x\n", "rolling: k\n", "invitation: ", Sample.ToString(), "opens: tcp/22\n", "delay: 1s\n", "ip: both\n", "run: [a, b]\n", "{knock: tcp/1, pause: 1s, times: 3}", "\0", "\ud83d", "é", "? ", "---\n", "...\n", "%YAML 1.2\n",
            "a: {host: h.example, knock: tcp/1}\n", "b:\n  fwknop: y\n", "9", "\\",
        };
        for (var i = 0; i < 3000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => pieces[random.Next(pieces.Length)]));
            foreach (var profile in Read(text).Profiles)
                Read(ProfileText.Of(profile)).Profiles.ShouldHaveSingleItem(text).ShouldSatisfyAllConditions(p => ProfileText.Of(p).ShouldBe(ProfileText.Of(profile)));
        }
    }

    internal static Invitation Invite(params string[] doors)
    {
        var key = GateKey.Generate(DateTimeOffset.UnixEpoch);
        return new Invitation("gate.example.net", Invitation.DefaultPort, key.Identity, doors);
    }

    internal static (IReadOnlyList<Profile> Profiles, IReadOnlyList<Diagnostic> Findings) Read(string text)
    {
        var diagnostics = new DiagnosticBag();
        return (ProfileReader.Read(new SourceText("profiles.yaml", text), diagnostics), diagnostics.InOrder());
    }
}
