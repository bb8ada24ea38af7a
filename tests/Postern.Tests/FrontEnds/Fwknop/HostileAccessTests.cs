using System.Diagnostics;
using System.Text;
using Postern.Policy;
using Postern.Policy.FrontEnds;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Fwknop;

/// <summary>Bytes that nobody meant: a diagnostic or a door, soon, and never an exception.</summary>
public sealed class HostileAccessTests
{
    private static readonly string[] Scraps =
    [
        "SOURCE ", "ANY", "\n", "\r\n", ";", "#", ":", "# postern: ", "# postern: legacy\n", "# postern: name ", " ", "\t", ",", "/", "192.0.2.1", "255.255.255.0", "::1", "OPEN_PORTS ", "tcp/22", "udp/", "99999999999",
        "RESTRICT_PORTS ", "KEY ", "KEY_BASE64 ", "c2VjcmV0", "=", "HMAC_KEY ", "HMAC_KEY_BASE64 ", "dGhlIG90aGVy", "__CHANGEME__", "HMAC_DIGEST_TYPE ", "ENCRYPTION_MODE ", "legacy", "FW_ACCESS_TIMEOUT ", "-1", "30",
        "CMD_CYCLE_OPEN ", "CMD_CYCLE_CLOSE ", "CMD_CYCLE_TIMER ", "$IP", "$PORT", "$", "/bin/x", "'", "|", "FORCE_NAT ", "ACCESS_EXPIRE ", "12/31/2030", "ACCESS_EXPIRE_EPOCH ", "%include ", "%include_folder ", "%include_keys ", "x",
        "GPG_DECRYPT_PW ", "REQUIRE_USERNAME ", "é", "\ufffd", "\u202e", "\0", "Y", "N", "PCAP_FILTER ", "udp port ", "portrange ", "5-3", " or ", "(", "ENABLE_TCP_SERVER ", "TCPSERV_PORT ", "ACCESS_FILE ", "$A",
    ];

    [Fact]
    public void Random_files_are_read_without_an_exception()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } text ? int.Parse(text) : 20261121;
        for (var round = 0; round < 4000; round++)
        {
            var random = new Random(seed + round);
            var (access, server, other) = (Text(random), Text(random), Text(random));
            Should.NotThrow(() => AccessText.Compile("SOURCE ANY\n" + access, server, named: n => n.Length % 2 == 0 ? other : null, folder: ["a", "b"]), $"POSTERN_SEED={seed + round}\n{access}\n--\n{server}");
        }
    }

    [Fact]
    public void Whatever_is_changed_in_a_good_file_no_secret_comes_out()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } text ? int.Parse(text) : 20261122;
        var good = $"SOURCE ANY\nOPEN_PORTS tcp/22\nREQUIRE_USERNAME alice\n{AccessText.Keys}FW_ACCESS_TIMEOUT 60\n";
        for (var round = 0; round < 2000; round++)
        {
            var random = new Random(seed + round);
            var (at, length) = (random.Next(good.Length), random.Next(4));
            var changed = good[..at] + Scraps[random.Next(Scraps.Length)] + good[Math.Min(good.Length, at + length)..];
            AccessText.Compile(changed).Shown().ShouldNotContain(AccessText.Key[8..24], Case.Sensitive, $"POSTERN_SEED={seed + round}\n{changed}");
        }
    }

    [Fact]
    public void A_large_file_is_read_soon()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
            text.Append($"SOURCE 192.0.2.1\nOPEN_PORTS tcp/{20000 + i}, tcp/22\nREQUIRE_SOURCE Y\nKEY a key of many bytes {i:d6}\nHMAC_KEY another key, {i:d12}\n".Replace("key of many bytes ", "key-of-many-", StringComparison.Ordinal).Replace("a key", "a-key", StringComparison.Ordinal).Replace("another key, ", "another-key-", StringComparison.Ordinal));
        text.Append("SOURCE ").Append(string.Concat(Enumerable.Repeat("192.0.2.1, ", 300_000))).Append("ANY\n");
        var watch = Stopwatch.StartNew();
        var inputs = new[] { new InputFile("access.conf", Encoding.UTF8.GetBytes(text.ToString())) };
        PolicyCompiler.Compile(inputs, new CompileOptions()).RuleSet.Guard!.Doors.Count.ShouldBe(10_001);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("-", "# mine\n\nSOURCE ANY\n", "PN2417")]
    [InlineData("my.conf", "SOURCE: ANY\n", "PN2417")]
    [InlineData("my.conf", "%include x\n", "PN2432")]
    [InlineData("ACCESS.CONF", "anything 1\n", "PN2401")]
    [InlineData("x.conf", "PCAP_INTF eth0;\n", "PN2444")]
    [InlineData("fwknopd.conf", "listen 1\n", "PN2401")]
    [InlineData("x.conf", "listen 1\n", "PN0008")]
    [InlineData("x.conf", "SOURCE\n", "PN0008")]
    public void The_name_or_the_first_word_tells_what_the_file_is(string name, string text, string code) =>
        AccessText.Compile([AccessText.Input(name, text)]).Diagnostics.Select(d => d.Code).ShouldContain(code);

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Scraps[random.Next(Scraps.Length)] + (random.Next(5) == 0 ? "\n" : "")));
}
