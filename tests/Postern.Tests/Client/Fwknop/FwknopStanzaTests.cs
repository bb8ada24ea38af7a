using System.Text;
using Postern.Client;
using Postern.Client.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.Fwknop;

/// <summary>A stanza of .fwknoprc: every directive is carried, or refused by its name.</summary>
public sealed class FwknopStanzaTests
{
    private const string Whole = "SPA_SERVER gate.example\nACCESS tcp/22\nALLOW_IP 198.51.100.7\nKEY_BASE64 a2V5\nHMAC_KEY_BASE64 aG1hYw==\n";

    [Theory]
    [InlineData("SPA_SERVER home.example", "Server = home.example")]
    [InlineData("SPA_SERVER_PORT 4000", "Port = 4000")]
    [InlineData("SPA_SERVER_PROTO udp", "Transport = Udp")]
    [InlineData("SPA_SERVER_PROTO TCP", "Transport = Tcp")]
    [InlineData("SPA_SERVER_PROTO http", "Transport = Http")]
    [InlineData("SPA_SERVER_PROTO udpraw", "refused: SPA_SERVER_PROTO: udpraw needs")]
    [InlineData("SPA_SERVER_PROTO tcpraw", "refused: SPA_SERVER_PROTO: tcpraw needs")]
    [InlineData("SPA_SERVER_PROTO icmp", "refused: SPA_SERVER_PROTO: icmp needs")]
    [InlineData("SPA_SERVER_PROTO sctp", "refused: SPA_SERVER_PROTO: an unknown")]
    [InlineData("SPA_SERVER_PORT 70000", "refused: SPA_SERVER_PORT: no port")]
    [InlineData("SPA_SOURCE_PORT 53", "SourcePort = 53")]
    [InlineData("SERVER_RESOLVE_IPV4 Y", "IsIPv4Only = True")]
    [InlineData("RAND_PORT y", "IsRandomPort = True")]
    [InlineData("RAND_PORT yes", "IsRandomPort = False")]
    [InlineData("ACCESS TCP/22", "refused: ACCESS: 'TCP/22'")]
    [InlineData("ACCESS tcp/0", "refused: ACCESS: 'tcp/0'")]
    [InlineData("ACCESS icmp/8", "refused: ACCESS: 'icmp/8'")]
    [InlineData("ACCESS tcp/22,", "refused: ACCESS: ''")]
    [InlineData("ALLOW_IP source", "Allowed = AsSeen")]
    [InlineData("ALLOW_IP 0.0.0.0", "Allowed = AsSeen")]
    [InlineData("ALLOW_IP 192.0.2.1", "Address = 192.0.2.1")]
    [InlineData("ALLOW_IP 2001:db8::1", "Address = 2001:db8::1")]
    [InlineData("ALLOW_IP 10.1", "refused: ALLOW_IP: no address")]
    [InlineData("ALLOW_IP resolve", "refused: [s] lets a page on the internet")]
    [InlineData("ALLOW_IP resolve\nRESOLVE_URL https://ip.example/", "ResolveUrl = https://ip.example/")]
    [InlineData("ALLOW_IP resolve\nRESOLVE_URL ip.example\nRESOLVE_HTTP_ONLY Y", "ResolveUrl = http://ip.example/")]
    [InlineData("ALLOW_IP resolve\nRESOLVE_URL ftp://ip.example", "refused: RESOLVE_URL")]
    [InlineData("RESOLVE_IP_HTTPS Y", "Address = 198.51.100.7")]
    [InlineData("FW_TIMEOUT 60", "Timeout = 60")]
    [InlineData("FW_TIMEOUT 0", "Timeout = ,")]
    [InlineData("FW_TIMEOUT 65537", "refused: FW_TIMEOUT")]
    [InlineData("SPOOF_USER alice", "User = alice")]
    [InlineData("SPOOF_USER a/b", "refused: SPOOF_USER")]
    [InlineData("SPOOF_SOURCE_IP 1.2.3.4", "refused: SPOOF_SOURCE_IP: sending from")]
    [InlineData("TIME_OFFSET 60", "TimeOffset = 00:01:00")]
    [InlineData("TIME_OFFSET -2hours", "TimeOffset = -02:00:00")]
    [InlineData("TIME_OFFSET +5min", "TimeOffset = 00:05:00")]
    [InlineData("TIME_OFFSET 2weeks", "refused: TIME_OFFSET")]
    [InlineData("NAT_ACCESS 192.168.1.2:80", "NatHost = 192.168.1.2, NatHostPort = 80")]
    [InlineData("NAT_ACCESS web.lan,80", "NatHost = web.lan, NatHostPort = 80")]
    [InlineData("NAT_ACCESS 192.168.1.2", "NatHost = 192.168.1.2, NatHostPort = ,")]
    [InlineData("NAT_ACCESS a:b", "refused: NAT_ACCESS")]
    [InlineData("NAT_LOCAL Y", "IsLocalNat = True")]
    [InlineData("NAT_LOCAL Y\nNAT_PORT 5555", "NatPort = 5555")]
    [InlineData("NAT_LOCAL Y\nNAT_RAND_PORT Y", "IsRandomNatPort = True")]
    [InlineData("NAT_PORT 5555", "refused: NAT_PORT: a port to forward")]
    [InlineData("NAT_RAND_PORT Y", "refused: NAT_RAND_PORT: a port to forward")]
    [InlineData("ACCESS tcp/1,tcp/2\nNAT_LOCAL Y\nNAT_PORT 5555", "refused: ACCESS: several ports")]
    [InlineData("DIGEST_TYPE sha512", "Digest = Sha512")]
    [InlineData("DIGEST_TYPE SHA3_256", "Digest = Sha3_256")]
    [InlineData("DIGEST_TYPE crc", "refused: DIGEST_TYPE: an unknown")]
    [InlineData("HMAC_DIGEST_TYPE SHA384", "Key = fwknop key, Cbc, Sha384")]
    [InlineData("HMAC_DIGEST_TYPE SHA3_512", "Key = fwknop key, Cbc, Sha3_512")]
    [InlineData("ENCRYPTION_MODE ctr", "Key = fwknop key, Ctr, Sha256")]
    [InlineData("ENCRYPTION_MODE legacy", "Key = fwknop key, LegacyCbc, Sha256")]
    [InlineData("ENCRYPTION_MODE PCBC", "refused: ENCRYPTION_MODE: no fwknop can")]
    [InlineData("ENCRYPTION_MODE asymmetric", "refused: ENCRYPTION_MODE: GPG packets")]
    [InlineData("ENCRYPTION_MODE rot13", "refused: ENCRYPTION_MODE: an unknown")]
    [InlineData("USE_HMAC Y", "Key = fwknop key, Cbc, Sha256")]
    [InlineData("USE_HMAC N", "Key = fwknop key, Cbc, Sha256")]
    [InlineData("KEY_BASE64 a2V5!", "refused: KEY_BASE64: not base64")]
    [InlineData("KEY_BASE64 aG1hYw==", "refused: [s] has the same key")]
    [InlineData("KEY 123456789012345678901234567890123", "refused: [s] has an encryption key of 33 bytes")]
    [InlineData("ENCRYPTION_MODE legacy\nKEY 12345678901234567", "refused: [s] has an encryption key of 17 bytes")]
    [InlineData("HTTP_USER_AGENT Mozilla/5.0", "UserAgent = Mozilla/5.0")]
    [InlineData("HTTP_PROXY proxy.example:3128", "Transport = Http")]
    [InlineData("HTTP_PROXY proxy.example:3128\nSPA_SERVER_PROTO udp", "refused: HTTP_PROXY: a proxy carries HTTP only")]
    [InlineData("USE_GPG Y", "refused: USE_GPG: GPG packets are not sent")]
    [InlineData("USE_GPG N", "Server = gate.example")]
    [InlineData("CLIENT_TIMEOUT 4", "refused: fwknop knows no directive 'CLIENT_TIMEOUT'")]
    [InlineData("access tcp/1", "refused: fwknop knows no directive 'access'")]
    public void A_directive_means(string lines, string expected)
    {
        var (stanza, problems, _) = Read(Whole + lines);
        if (expected.StartsWith("refused: ", StringComparison.Ordinal))
        {
            var why = expected["refused: ".Length..];
            problems.ShouldContain(p => p.Message.Contains(why), string.Join('\n', problems));
            stanza.ShouldBeNull();
        }
        else
        {
            problems.ShouldBeEmpty();
            stanza!.ToString().ShouldContain(expected);
        }
    }

    // man fwknop, FWKNOPRC FILE, and the words in the program that the page forgets.
    [Theory]
    [InlineData("SPA_SERVER ALLOW_IP ACCESS SPA_SERVER_PORT SPA_SERVER_PROTO KEY KEY_BASE64 USE_HMAC HMAC_KEY HMAC_KEY_BASE64 HMAC_DIGEST_TYPE SPA_SOURCE_PORT FW_TIMEOUT "
        + "RESOLVE_IP_HTTPS RESOLVE_HTTP_ONLY RESOLVE_URL WGET_CMD TIME_OFFSET ENCRYPTION_MODE DIGEST_TYPE USE_GPG USE_GPG_AGENT GPG_SIGNING_PW GPG_SIGNING_PW_BASE64 GPG_SIGNER "
        + "GPG_RECIPIENT GPG_HOMEDIR GPG_EXE SPOOF_USER SPOOF_SOURCE_IP RAND_PORT KEY_FILE HTTP_USER_AGENT USE_WGET_USER_AGENT NAT_ACCESS NAT_LOCAL NAT_PORT NAT_RAND_PORT "
        + "HMAC_KEY_FILE VERBOSE NO_SAVE_ARGS SERVER_RESOLVE_IPV4 GPG_NO_SIGNING_PW RESOLVE_IP_HTTP")]
    public void Every_directive_of_fwknop_has_a_fate(string names) =>
        names.Split(' ').Where(n => Read($"{Whole}{n} 1\n").Problems.Any(p => p.Message.Contains("knows no directive"))).ShouldBeEmpty();

    [Fact]
    public void The_named_stanza_stands_on_the_default_one_and_the_later_line_counts()
    {
        var file = RcFile.Read("[default]\nFW_TIMEOUT 33\nSPA_SERVER_PORT: 4000\n[a]\nFW_TIMEOUT 44\n[b]\nFW_TIMEOUT 55\n[a]\nFW_TIMEOUT 66 # more\n", "rc", []);
        file.Stanzas.ShouldBe(["a", "b"]);
        file.Directives("a").Select(d => $"{d.Name}={d.Value}").ShouldBe(["FW_TIMEOUT=33", "SPA_SERVER_PORT=4000", "FW_TIMEOUT=44", "FW_TIMEOUT=66"]);
    }

    [Theory]
    [InlineData("KEY \"two words\"", "KEY only what stands before")]
    [InlineData("HMAC_KEY a;b", "HMAC_KEY only what stands before")]
    [InlineData("FW_TIMEOUT 3600", "fwknopd lets in for 300 s at most")]
    [InlineData("ALLOW_IP source", "lets in whoever the gate sees")]
    [InlineData("WGET_CMD /usr/bin/wget", "without wget")]
    [InlineData("GPG_RECIPIENT bob", "no meaning without USE_GPG")]
    public void What_would_surprise_is_told(string line, string expected) => Read(Whole + line).Warnings.ShouldContain(w => w.Contains(expected));

    [Fact]
    public void No_secret_is_in_a_message_or_a_text()
    {
        var (stanza, problems, warnings) = Read("SPA_SERVER g\nACCESS tcp/22\nALLOW_IP source\nKEY sesame-open \"\nHMAC_KEY opensesame\nKEY_BASE64 %%sesame%%\n");
        string.Join('\n', problems.Select(p => p.ToString()).Concat(warnings)).ShouldNotContain("sesame");
        problems.ShouldNotBeEmpty();
        stanza.ShouldBeNull();
        Read("SPA_SERVER g\nACCESS tcp/22\nALLOW_IP source\nKEY sesame-open\nHMAC_KEY opensesame\n").Stanza!.ToString().ShouldNotContain("sesame");
    }

    [Fact]
    public void A_file_of_keys_has_a_line_for_the_server()
    {
        var (stanza, problems, _) = Read("SPA_SERVER g.example\nACCESS tcp/22\nALLOW_IP source\nKEY_FILE /keys\nHMAC_KEY x\n", path => path == "/keys" ? ("other: no\ng.example: yes:it is\n", null) : (null, null));
        problems.ShouldBeEmpty();
        Encoding.UTF8.GetString(stanza!.Key.Passphrase.Span).ShouldBe("yes:it is");
        Read("SPA_SERVER h\nACCESS tcp/22\nALLOW_IP source\nKEY_FILE /keys\n", _ => ("g: no\n", null)).Problems.ShouldContain(p => p.Message.Contains("has no line for h"));
    }

    [Fact]
    public void What_fwknopd_would_drop_in_silence_is_refused_before()
    {
        var many = string.Join(',', Enumerable.Range(10000, 14).Select(p => $"tcp/{p}"));
        var cliff = Read($"SPA_SERVER g\nACCESS {many}\nALLOW_IP 198.51.100.7\nKEY a\nHMAC_KEY b\nDIGEST_TYPE SHA512\n").Stanza!;
        var payload = StanzaPacket.Payload(cliff, cliff.Address, "alice", 1, DateTimeOffset.UnixEpoch.AddYears(50));
        StanzaPacket.Problems(cliff, payload).ShouldContain(p => p.Message.Contains("400"));
        var late = StanzaPacket.Payload(cliff, cliff.Address, "alice", 1, DateTimeOffset.UnixEpoch.AddYears(70));
        StanzaPacket.Problems(cliff with { Access = cliff.Access.Take(1).ToList() }, late).ShouldContain(p => p.Message.Contains("2038"));
        var v6 = cliff with { Access = cliff.Access.Take(1).ToList(), Address = System.Net.IPAddress.IPv6Loopback };
        StanzaPacket.Problems(v6, StanzaPacket.Payload(v6, v6.Address, "alice", 1, DateTimeOffset.UnixEpoch.AddYears(70))).ShouldBeEmpty();
    }

    [Fact]
    public void Whatever_the_bytes_there_are_findings_and_no_exception()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        string[] words = ["[default]", "[s]", "[", "]", "KEY", "KEY_BASE64", "HMAC_KEY", "ACCESS", "tcp/22", "ALLOW_IP", "source", ":", "\"", "#", ";", "\n", "\n", " ", "\t", "\0", "é", "99999999999", "NAT_ACCESS", "a:1", "TIME_OFFSET", "-", "RESOLVE_URL", "http://", "SPA_SERVER", "HTTP_PROXY", "FW_TIMEOUT"];
        for (var i = 0; i < 5000; i++)
        {
            var text = "[s]\n" + string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => random.Next(4) == 0 ? ((char)random.Next(0x3000)).ToString() : words[random.Next(words.Length)] + (random.Next(2) == 0 ? " " : "")));
            var problems = new List<KnockProblem>();
            var file = RcFile.Read(text, "rc", problems);
            var (stanza, found, _) = new FwknopStanzaReader(file, _ => ("", null)).Read("s");
            (stanza is null).ShouldBe(found.Count > 0, $"seed {seed}: {text}");
        }
    }

    private static (FwknopStanza? Stanza, IReadOnlyList<KnockProblem> Problems, IReadOnlyList<string> Warnings) Read(string lines, Func<string, (string?, KnockProblem?)>? secrets = null)
    {
        var problems = new List<KnockProblem>();
        var file = RcFile.Read($"[s]\n{lines}", "rc", problems);
        problems.ShouldBeEmpty();
        return new FwknopStanzaReader(file, secrets ?? (path => (null, KnockProblem.Wrong($"no {path}", "")))).Read("s");
    }
}
