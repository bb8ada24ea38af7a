using System.Globalization;
using Postern.Client.Profiles.Importing;
using Postern.Policy.Profiles;
using Shouldly;
using Xunit;

namespace Postern.Tests.Profiles;

/// <summary>In the shape that the app's serializers write: defaults left out, version always there.</summary>
public sealed class KnockOnPortsImportTests
{
    private const string Export = """
        {"version":1,"sequences":[
          {"name":"Home server","host":"home.example.net","delay":250,"application":"com.server.auditor.ssh.client","app_name":"Termius","icmp_type":"with_ip_and_icmp_headers","ipv":"both_ipv4_ipv6","local_port":4000,"ttl":64,
           "checkAccess":true,"check_type":"PORT","check_port":22,
           "steps":[{"type":"tcp","port":7001,"encoding":"raw"},{"type":"udp","port":62000,"content":"open sesame","encoding":"raw"},{"type":"udp","port":9,"content":"AP8H","encoding":"base64"},
                    {"type":"udp","port":10,"content":"6f70","encoding":"hex","udp_payload_size":4},{"type":"icmp","icmp_size":720,"icmp_count":2,"encoding":"raw"},{"type":"icmp","icmp_size":36,"content":"abc","encoding":"raw"}]},
          {"name":"NAS","host":"192.0.2.9","icmp_type":"without_headers","ipv":"only_ipv4","steps":[{"type":"icmp","icmp_size":692}]},
          {"name":"NAS","host":"192.0.2.9","icmp_type":"with_ip_header","ipv":"prefer_ipv4","steps":[{"type":"icmp","icmp_size":700}]},
          {"name":"broken","host":"h.example","steps":[{"type":"tcp"}]},
          {"name":"empty","host":"h.example"}
        ]}
        """;

    [Fact]
    public void An_export_becomes_profiles()
    {
        var imported = KnockOnPortsImport.Read(Export);
        imported.Profiles.Select(p => p.Name).ShouldBe(["Home-server", "NAS", "NAS-2"]);
        var home = imported.Profiles[0];
        (home.Host, home.Delay, home.Family).ShouldBe(("home.example.net", TimeSpan.FromMilliseconds(250), ProfileFamily.Both));
        home.Opens.ShouldHaveSingleItem().ToString().ShouldBe("tcp/22");
        Steps(home).ShouldBe(["tcp/7001", "'udp/62000 \"open sesame\"'", "'udp/9 hex:00ff07'", "'udp/10 hex:6f700000'", "{knock: icmp/size=720, times: 2}", "'icmp \"abcabcab\"'"]);
        Steps(imported.Profiles[1]).ShouldBe(["icmp/size=720"]);
        Steps(imported.Profiles[2]).ShouldBe(["icmp/size=720"]);
        imported.Profiles[1].Delay.ShouldBe(TimeSpan.FromMilliseconds(500));
        imported.Profiles[1].Family.ShouldBe(ProfileFamily.IPv4);
        imported.Problems.Select(p => p.Message).ShouldBe(["'broken', step 1: it has no port from 1 to 65535", "'empty' has no steps"]);
        imported.Notes.ShouldContain(n => n.Contains("local port", StringComparison.Ordinal));
        foreach (var profile in imported.Profiles)
            ProfileReaderTests.Read(ProfileText.Of(profile)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void An_old_export_has_numbers_for_words()
    {
        var imported = KnockOnPortsImport.Read("""[{"name":"old","host":"h.example","delay":100,"icmp_type":1,"ipv":3,"localPort":0,"steps":[{"type":1,"port":1},{"type":0,"port":2,"content":"AA==","encoding":1},{"type":2,"icmp_size":8,"icmp_count":1},{"port":3}]}]""");
        imported.Problems.ShouldBeEmpty();
        Steps(imported.Profiles.ShouldHaveSingleItem()).ShouldBe(["tcp/1", "'udp/2 hex:00'", "icmp/size=48", "udp/3"]);
        imported.Profiles[0].Family.ShouldBe(ProfileFamily.IPv6);
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("{", "no JSON")]
    [InlineData("{}", "another version")]
    [InlineData("{\"version\":2,\"sequences\":[]}", "another version")]
    [InlineData("{\"version\":1}", "no list of sequences")]
    [InlineData("7", "no list of sequences")]
    [InlineData("[7]", "is no sequence")]
    [InlineData("[{\"name\":\"a\"}]", "has no host")]
    [InlineData("[{\"host\":\"a b\",\"steps\":[{\"port\":1}]}]", "neither a name nor an address")]
    [InlineData("[{\"host\":\"h\",\"steps\":[7]}]", "it is no step")]
    [InlineData("[{\"host\":\"h\",\"steps\":[{\"type\":\"sctp\",\"port\":1}]}]", "neither UDP, TCP nor ICMP")]
    [InlineData("[{\"host\":\"h\",\"steps\":[{\"port\":1,\"content\":\"x\",\"encoding\":\"hex\"}]}]", "not what its encoding says")]
    [InlineData("[{\"host\":\"h\",\"steps\":[{\"type\":\"icmp\",\"icmp_count\":101}]}]", "more than 100 times")]
    [InlineData("[{\"host\":\"\\ud83d\",\"steps\":[]}]", "a text in it is none")]
    public void What_is_none_is_said(string json, string words)
    {
        var imported = KnockOnPortsImport.Read(json);
        imported.Profiles.ShouldBeEmpty();
        imported.Problems.ShouldHaveSingleItem().Message.ShouldContain(words);
    }

    [Fact]
    public void Whatever_the_json_nothing_throws_and_what_is_read_can_be_written()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"POSTERN_SEED={seed}");
        var random = new Random(seed);
        string[] values = ["0", "-1", "99999999999", "null", "true", "\"\"", "\"x\"", "[]", "{}", "\"tcp\"", "\"icmp\"", "720", "\"base64\"", "\"\\u0000\"", "\"\\ud800\"", "1e9"];
        string[] names = ["name", "host", "delay", "icmp_type", "ipv", "steps", "type", "port", "icmp_size", "icmp_count", "content", "encoding", "udp_payload_size", "check_port", "version", "sequences"];
        for (var i = 0; i < 2000; i++)
        {
            var json = Export;
            for (var j = random.Next(1, 6); j > 0; j--)
            {
                var name = $"\"{names[random.Next(names.Length)]}\":";
                var at = json.IndexOf(name, random.Next(json.Length), StringComparison.Ordinal);
                json = at < 0 ? json.Remove(random.Next(json.Length), 1) : json.Insert(at + name.Length, values[random.Next(values.Length)] + (random.Next(4) == 0 ? "" : ",\"was\":"));
            }

            foreach (var profile in KnockOnPortsImport.Read(json).Profiles)
                ProfileReaderTests.Read(ProfileText.Of(profile)).Findings.ShouldBeEmpty(ProfileText.Of(profile));
        }
    }

    private static IEnumerable<string> Steps(Profile profile) => profile.Knock.ShouldBeOfType<ProfileKnock.Sequence>().Steps.Select(ProfileText.Step);
}
