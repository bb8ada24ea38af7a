using System.Text.Json;
using Postern.Policy.Backends.Clients;
using Postern.Policy.Diagnostics;
using Postern.Tests.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.Clients;

/// <summary>What the forms for programs print, and what they say of steps that a program cannot send.</summary>
public sealed class ToolFormTests
{
    private static readonly string[] All = ["nmap", "hping3", "nc", "socat", "knock", "ssh", "knockonports"];

    [Theory]
    [InlineData("nmap", "tcp/1, http/GET /x", "192.0.2.1", "PN6022")]
    [InlineData("hping3", "tcp/1, http/GET /x", "192.0.2.1", "PN6022")]
    [InlineData("hping3", "tcp/1, udp/2", "2001:db8::1", "PN6042")]
    [InlineData("nc", "udp/1, tcp/2 flags=fin", "192.0.2.1", "PN6020")]
    [InlineData("nc", "tcp/1, udp/2 size=28", "192.0.2.1", "PN6022")]
    [InlineData("nc", "tcp/1, icmp \"sixteen bytes....\"", "192.0.2.1", "PN6022")]
    [InlineData("nc", "tcp/1, udp/2 size=40", "2001:db8::1", "PN6021")]
    [InlineData("nc", "tcp/1, udp/2 size=5000", "192.0.2.1", "PN6043")]
    [InlineData("socat", "udp/1, tcp/2 flags=fin", "192.0.2.1", "PN6020")]
    [InlineData("socat", "tcp/1, udp/2 size=28", "192.0.2.1", "PN6022")]
    [InlineData("socat", "tcp/1, icmp/size=6000", "192.0.2.1", "PN6043")]
    [InlineData("knock", "tcp/1, udp/2 \"x\"", "192.0.2.1", "PN6022")]
    [InlineData("knock", "tcp/1, icmp", "192.0.2.1", "PN6022")]
    [InlineData("knockonports", "udp/1, tcp/2 flags=fin", "192.0.2.1", "PN6062")]
    [InlineData("knockonports", "tcp/1, udp/2", null, "PN6060")]
    [InlineData("qr", "tcp/1, udp/2", null, "PN6060")]
    [InlineData("nmap", "tcp/1, udp/2 /a+b/", "192.0.2.1", "PN6015")]
    [InlineData("knockonports", "tcp/1, udp/2 /a+b/", "192.0.2.1", "PN6015")]
    [InlineData("ssh", "tcp/1, udp/2 /a+b/", "192.0.2.1", "PN6015")]
    [InlineData("fwknop", "tcp/1, udp/2", "192.0.2.1", "PN6050")]
    public void What_a_program_cannot_send_is_said(string form, string knock, string? host, string code)
    {
        Write(form, Policy(knock), host, out var findings).ShouldBeNull();
        findings.Where(d => d.Severity == Severity.Error).ShouldAllBe(d => d.Code == code && d.Remedy != null);
        findings.Count(d => d.Severity == Severity.Error).ShouldBePositive();
    }

    [Fact]
    public void A_program_that_waits_longer_than_the_gate_is_refused()
    {
        var hasty = Policy("tcp/1, tcp/2, tcp/3").Replace("    knock:", "    step-timeout: 1s\n    knock:");
        Write("nc", hasty, "192.0.2.1", out var findings).ShouldBeNull();
        findings.ShouldHaveSingleItem().Code.ShouldBe("PN6041");
        Write("socat", hasty, "192.0.2.1", out _).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("nmap", "tcp/7001, udp/53 \"x\"", "192.0.2.1", "nmap -n --max-retries 0 --max-rtt-timeout 200ms -Pn -sU --data 78 -p 53 192.0.2.1 >/dev/null")]
    [InlineData("nmap", "tcp/7001, icmp/size=720", "2001:db8::1", "nmap -6 -n --max-retries 0 --max-rtt-timeout 200ms -sn -PE --disable-arp-ping --data-length 672 2001:db8::1 >/dev/null")]
    [InlineData("hping3", "tcp/7001, tcp/2 flags=fin,urg", "gate.example.net", "hping3 -q -c 1 -F -U -p 2 gate.example.net >/dev/null 2>&1")]
    [InlineData("hping3", "tcp/7001, icmp/size=720", "192.0.2.1", "hping3 -q -c 1 -1 -d 692 192.0.2.1 >/dev/null 2>&1")]
    [InlineData("nc", "tcp/7001, udp/2", "gate.example.net", "nc -z -w 1 gate.example.net 7001 </dev/null")]
    [InlineData("nc", "tcp/7001, icmp/size=720", "gate.example.net", "ping -4 -c 1 -W 1 -s 692 gate.example.net >/dev/null")]
    [InlineData("nc", "tcp/7001, udp/2 \"it's 5%\"", "192.0.2.1", "printf 'it\\047s 5\\045' | nc -u -w 1 192.0.2.1 2")]
    [InlineData("socat", "tcp/7001, udp/2 size=128", "2001:db8::1", "printf '%80s' '' | socat -u - UDP6-SENDTO:[2001:db8::1]:2")]
    [InlineData("knock", "tcp/7001, udp/2, tcp/3", "gate.example.net", "knock -d 100 gate.example.net 7001:tcp 2:udp 3:tcp")]
    public void Lines_are_these(string form, string knock, string host, string line) => Write(form, Policy(knock), host, out _)!.Split('\n').ShouldContain(line);

    [Fact]
    public void An_ssh_stanza_comes_with_its_profile_and_with_netcat()
    {
        var text = Write("ssh", Policy("tcp/7001, udp/2 \"100% o'\"").Replace("tcp/22", "tcp/2222"), "gate.example.net", out var findings)!;
        findings.ShouldBeEmpty();
        text.ShouldContain("\nHost gate.example.net\n    Port 2222\n    ProxyCommand postern knock ssh --proxy %h %p\n");
        text.ShouldContain("#     host: gate.example.net\n");
        text.ShouldContain("#     knock: [tcp/7001, ");
        text.ShouldContain("exec nc gate.example.net %p'");
        text.ShouldContain("printf '\\''100\\045 o\\047'\\''");
        Write("ssh", Policy("udp/2, tcp/7001 flags=fin"), "gate.example.net", out _)!.ShouldNotContain("netcat");
    }

    [Fact]
    public void Knock_on_Ports_gets_sizes_of_whole_packets()
    {
        using var json = JsonDocument.Parse(Write("knockonports", Policy("tcp/7001, udp/2 \"open \\\"x\\\"\", udp/3 hex:00ff, icmp/size=720, icmp \"abc\", udp/4 size=100"), "192.0.2.1", out _)!);
        json.RootElement.GetProperty("version").GetInt32().ShouldBe(1);
        var sequence = json.RootElement.GetProperty("sequences")[0];
        sequence.GetProperty("host").GetString().ShouldBe("192.0.2.1");
        sequence.GetProperty("icmp_type").GetString().ShouldBe("with_ip_and_icmp_headers");
        sequence.GetProperty("check_port").GetInt32().ShouldBe(22);
        sequence.GetProperty("steps").EnumerateArray().Select(s => s.GetRawText()).ShouldBe([
            """{"type":"tcp","port":7001}""",
            """{"type":"udp","port":2,"content":"open \"x\"","encoding":"raw"}""",
            """{"type":"udp","port":3,"content":"00ff","encoding":"hex"}""",
            """{"type":"icmp","icmp_size":720,"icmp_count":1}""",
            """{"type":"icmp","icmp_size":31,"icmp_count":1,"content":"abc","encoding":"raw"}""",
            """{"type":"udp","port":4,"udp_payload_size":72}""",
        ]);
    }

    /// <summary>Whatever a policy says stays a comment or a value: no line has a command that is not the program's.</summary>
    [Fact]
    public void What_a_policy_says_is_no_command()
    {
        var random = new Random(20261122);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(1, 15)];
            random.NextBytes(bytes);
            var policy = Policy($"tcp/7001, udp/62000 hex:{Convert.ToHexStringLower(bytes)}, udp/9");
            foreach (var form in All)
            {
                var text = Write(form, policy, "192.0.2.1", out _);
                if (text is null)
                    continue;
                text.ShouldAllBe(c => c == '\n' || (c >= ' ' && c <= '~'), $"{form} {Convert.ToHexString(bytes)}");
                if (form is "nc" or "socat" or "hping3")
                    Unquoted(text).ShouldNotContain("\\");
            }
        }
    }

    private static string Unquoted(string text) => string.Concat(text.Split('\n').Where(l => !l.StartsWith('#')).SelectMany(l => l.Split('\'').Where((_, i) => i % 2 == 0)));

    private static string Policy(string knock) =>
        $"doors:\n  ssh:\n    opens: tcp/22\n{(knock.Contains("http") ? "    listen: true\n" : "")}    knock:\n{string.Concat(knock.Split(", ").Select(k => $"      - '{k.Replace("'", "''")}'\n"))}";

    private static string? Write(string form, string policy, string? host, out IReadOnlyList<Diagnostic> findings)
    {
        var bag = new DiagnosticBag();
        var compiled = Policies.Compile(policy);
        compiled.HasErrors.ShouldBeFalse(string.Join('\n', compiled.Diagnostics));
        var text = ClientForms.Write(ClientForms.All.Single(f => f.Name == form), compiled.RuleSet.Guard, "ssh", host is null ? KnockHost.Placeholder : KnockHost.Parse(host)!, "p.yaml", bag, DoorKeys.Of(compiled.Policy, null));
        findings = bag.InOrder();
        return text;
    }
}
