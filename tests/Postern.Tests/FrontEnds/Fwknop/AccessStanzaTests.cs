using System.Net;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Fwknop;
using Postern.Policy.Model;
using Postern.Spa.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Fwknop;

/// <summary>What a stanza of access.conf becomes.</summary>
public sealed class AccessStanzaTests
{
    [Fact]
    public void A_stanza_is_a_person_and_its_ports_are_doors()
    {
        var compilation = AccessText.Stanza("OPEN_PORTS tcp/22, udp/51820");
        compilation.Codes().ShouldBeEmpty(compilation.Shown());
        var person = compilation.Policy!.Spa!.People.ShouldHaveSingleItem();
        person.Name.ShouldBe("stanza 1");
        compilation.Doors().Select(d => $"{d.Name} {string.Join(',', d.Opens)} {string.Join(',', d.People)} {d.For}").ShouldBe(["tcp/22 tcp/22 stanza 1 00:00:30", "udp/51820 udp/51820 stanza 1 00:00:30"]);
        var stanza = person.Stanzas.ShouldHaveSingleItem();
        stanza.Limits.Doors.ShouldBe(["tcp/22", "udp/51820"]);
        stanza.Limits.Source.ShouldBe(SourceRule.Stated);
        (stanza.Limits.For, stanza.Limits.Longest).ShouldBe((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(300)));
        stanza.Key.Passphrase.ToArray().ShouldBe(Convert.FromBase64String(AccessText.Key));
        stanza.Key.HmacKey.ToArray().ShouldBe(Convert.FromBase64String(AccessText.HmacKey));
        (stanza.Key.Mode, stanza.Key.Hmac).ShouldBe((FwknopMode.Cbc, FwknopDigest.Sha256));
        compilation.RuleSet.Guard!.Spa!.TakesFwknop.ShouldBeTrue();
        compilation.RuleSet.Guard.Spa.Ports.Select(p => p.ToString()).ShouldBe(["udp/62201"]);
        compilation.Policy.Spa.Window.ShouldBe(TimeSpan.FromSeconds(120));
        compilation.Table.ShouldNotBeNull();
    }

    [Fact]
    public void Lines_are_read_as_fwknopd_reads_them()
    {
        var compilation = AccessText.Compile($"# a comment\r\n\r\n; another\nSOURCE:\t 192.0.2.0/24, 198.51.100.7,203.0.113.0/255.255.255.128 ;\r\n KEY_BASE64: {AccessText.Key};  # a comment\nHMAC_KEY_BASE64\t{AccessText.HmacKey}\nOPEN_PORTS\t\ttcp/22\nREQUIRE_SOURCE  yes\n");
        compilation.Codes().ShouldBeEmpty(compilation.Shown());
        compilation.Only().Limits.Sources.Select(s => s.ToString()).ShouldBe(["192.0.2.0/24", "198.51.100.7", "203.0.113.0/25"]);
    }

    [Theory]
    [InlineData("FW_ACCESS_TIMEOUT 3600", 300, 300)]
    [InlineData("FW_ACCESS_TIMEOUT 60", 60, 300)]
    [InlineData("FW_ACCESS_TIMEOUT 0", 30, 300)]
    [InlineData("MAX_FW_TIMEOUT 7200", 30, 7200)]
    [InlineData("MAX_FW_TIMEOUT 10", 10, 10)]
    [InlineData("FW_ACCESS_TIMEOUT 3600\nMAX_FW_TIMEOUT 7200", 3600, 7200)]
    public void Times_are_bounded_as_by_fwknopd(string lines, int duration, int longest)
    {
        var limits = AccessText.Stanza(lines).Only().Limits;
        (limits.For, limits.Longest).ShouldBe((TimeSpan.FromSeconds(duration), TimeSpan.FromSeconds(longest)));
    }

    [Fact]
    public void Restricted_ports_are_left_out()
    {
        AccessText.Stanza("OPEN_PORTS tcp/22, tcp/80\nRESTRICT_PORTS tcp/80").Only().Limits.Doors.ShouldBe(["tcp/22"]);
        AccessText.Stanza("OPEN_PORTS tcp/80\nRESTRICT_PORTS tcp/80").Codes().ShouldBe(["PN2438"]);
    }

    [Fact]
    public void A_stanza_without_ports_opens_what_others_protect()
    {
        var other = AccessText.Keys.Replace("c2Vj", "d2Vj", StringComparison.Ordinal);
        var compilation = AccessText.Compile($"SOURCE ANY\n{AccessText.Keys}OPEN_PORTS tcp/22, tcp/443\nSOURCE ANY\nREQUIRE_USERNAME alice\nRESTRICT_PORTS tcp/443\n{other}");
        compilation.HasErrors.ShouldBeFalse(compilation.Shown());
        compilation.Policy!.Spa!.People[1].Stanzas[0].Limits.Doors.ShouldBe(["tcp/22"]);
        compilation.Doors().Select(d => string.Join(',', d.People)).ShouldBe(["stanza 1,alice", "stanza 1"]);
    }

    [Fact]
    public void Where_nobody_names_a_port_it_is_said_which_line_to_write()
    {
        var compilation = AccessText.Compile($"SOURCE ANY\n{AccessText.Keys}");
        compilation.Codes(Severity.Error).ShouldBe(["PN2422"]);
        compilation.Diagnostics.Single(d => d.Code == "PN2422").Remedy.ShouldNotBeNull().ShouldContain("OPEN_PORTS tcp/22");
    }

    [Fact]
    public void Packets_must_carry_the_user_name_and_come_to_the_destination()
    {
        var compilation = AccessText.Stanza("REQUIRE_USERNAME alice\nDESTINATION 192.0.2.1, 198.51.100.0/24");
        compilation.Policy!.Spa!.People[0].Name.ShouldBe("alice");
        compilation.Only().User.ShouldBe("alice");
        compilation.Only().Destinations.Select(d => d.ToString()).ShouldBe(["192.0.2.1", "198.51.100.0/24"]);
    }

    [Fact]
    public void Stanzas_of_one_name_are_one_person_and_each_key_opens_its_own_doors()
    {
        var other = AccessText.Keys.Replace("c2Vj", "d2Vj", StringComparison.Ordinal);
        var compilation = AccessText.Compile($"SOURCE ANY\n# postern: name alice\n{AccessText.Keys}OPEN_PORTS tcp/22\nSOURCE ANY\n# postern: name alice\n{other}OPEN_PORTS tcp/443\n");
        var person = compilation.Policy!.Spa!.People.ShouldHaveSingleItem();
        person.Name.ShouldBe("alice");
        person.Stanzas.Select(s => s.Limits.Doors!.Single()).ShouldBe(["tcp/22", "tcp/443"]);
    }

    [Theory]
    [InlineData("ACCESS_EXPIRE 12/31/2030", "2030-12-31T00:00:00")]
    [InlineData("ACCESS_EXPIRE 1/2/31", "2031-01-02T00:00:00")]
    [InlineData("ACCESS_EXPIRE_EPOCH 4102444800", "2100-01-01T00:00:00")]
    public void A_stanza_may_end(string line, string moment) => AccessText.Stanza(line).Only().Limits.Expires.ShouldBe(DateTimeOffset.Parse(moment + "Z", null));

    [Theory]
    [InlineData("ACCESS_EXPIRE 2030-12-31", "PN2410")]
    [InlineData("ACCESS_EXPIRE 13/31/2030", "PN2410")]
    [InlineData("ACCESS_EXPIRE_EPOCH -1", "PN2410")]
    [InlineData("ACCESS_EXPIRE_EPOCH 99999999999999999999", "PN2410")]
    [InlineData("OPEN_PORTS tcp/0", "PN2408")]
    [InlineData("OPEN_PORTS tcp/65536", "PN2408")]
    [InlineData("OPEN_PORTS icmp/8", "PN2408")]
    [InlineData("OPEN_PORTS tcp/22 # ssh", "PN2408")]
    [InlineData("OPEN_PORTS 22", "PN2408")]
    [InlineData("RESTRICT_PORTS tcp/22,", "PN2408")]
    [InlineData("DESTINATION host.example", "PN2407")]
    [InlineData("DESTINATION 192.0.2.0/33", "PN2407")]
    [InlineData("DESTINATION 192.0.2.0/255.0.255.0", "PN2407")]
    [InlineData("FW_ACCESS_TIMEOUT 1h", "PN2409")]
    [InlineData("FW_ACCESS_TIMEOUT -1", "PN2409")]
    [InlineData("MAX_FW_TIMEOUT 99999999999", "PN2409")]
    [InlineData("FORCE_NAT 192.0.2.1", "PN2427")]
    [InlineData("FORCE_NAT host 22", "PN2427")]
    [InlineData("FORCE_NAT 192.0.2.1 0", "PN2427")]
    [InlineData("CMD_CYCLE_OPEN /bin/true", "PN2428")]
    [InlineData("CMD_CYCLE_CLOSE /bin/true", "PN2428")]
    [InlineData("OPEN_PORT tcp/22", "PN2401")]
    [InlineData("open_ports tcp/22", "PN2401")]
    [InlineData("ENABLE_CMD_EXEC", "PN2402")]
    [InlineData("# postern: legasy", "PN2441")]
    [InlineData("# postern:", "PN2441")]
    [InlineData("ENCRYPTION_MODE PCBC", "PN1145")]
    [InlineData("HMAC_DIGEST_TYPE sha224", "PN1145")]
    [InlineData("KEY __CHANGEME__", "PN1145")]
    [InlineData("KEY_BASE64 c2VjcmV0!", "PN1145")]
    [InlineData("KEY 123456789012345678901234567890123", "PN1145")]
    [InlineData("REQUIRE_USERNAME alice; bob", "PN2442")]
    public void What_is_wrong_is_said_at_its_place(string line, string code)
    {
        var compilation = AccessText.Stanza("OPEN_PORTS tcp/22\n" + line);
        compilation.Diagnostics.Where(d => d.Code == code).ShouldHaveSingleItem(compilation.Shown()).Span.Line.ShouldBe(6);
    }

    [Fact]
    public void A_misspelt_directive_is_answered_with_the_right_one() =>
        AccessText.Stanza("OPEN_PORT tcp/22").Diagnostics.Single(d => d.Code == "PN2401").Remedy.ShouldBe("did you mean OPEN_PORTS?");

    [Theory]
    [InlineData("CTR", FwknopMode.Ctr)]
    [InlineData("legacy", FwknopMode.LegacyCbc)]
    [InlineData("ofb", FwknopMode.Ofb)]
    public void The_mode_is_the_stanzas(string mode, FwknopMode expected) => AccessText.Stanza($"ENCRYPTION_MODE {mode}").Only().Key.Mode.ShouldBe(expected);

    [Fact]
    public void Without_an_hmac_a_stanza_is_refused_until_it_says_that_it_is_meant()
    {
        var stanza = $"SOURCE ANY\nREQUIRE_SOURCE_ADDRESS Y\nOPEN_PORTS tcp/22\nKEY_BASE64 {AccessText.Key}\n";
        AccessText.Compile(stanza).Codes().ShouldBe(["PN2418"]);
        var legacy = AccessText.Compile(stanza + "# postern: legacy\n");
        legacy.Codes().ShouldBe(["PN3204"]);
        legacy.Only().Key.HmacKey.Length.ShouldBe(0);
    }

    [Fact]
    public void A_remark_is_for_one_stanza() =>
        AccessText.Compile($"SOURCE ANY\n# postern: legacy\nOPEN_PORTS tcp/22\nKEY_BASE64 {AccessText.Key}\nSOURCE ANY\nKEY_BASE64 {AccessText.Key}\n").Codes(Severity.Error).ShouldBe(["PN2418"]);

    [Fact]
    public void Weak_keys_are_told()
    {
        var compilation = AccessText.Compile("SOURCE ANY\nOPEN_PORTS tcp/22\nKEY fwknoptest\nHMAC_KEY asdf1234\nSOURCE 192.0.2.1\nREQUIRE_SOURCE Y\n# postern: name alice\nKEY fwknoptest\nHMAC_KEY asdf1234\n");
        compilation.HasErrors.ShouldBeFalse("stanzas that differ in SOURCE may share keys, as fwknop's own examples do");
        compilation.Codes().Order(StringComparer.Ordinal).ShouldBe(["PN3205", "PN3205", "PN3205", "PN3205", "PN3208"]);
        AccessText.Compile("SOURCE ANY\nOPEN_PORTS tcp/22\nKEY one-key-for-both\nHMAC_KEY one-key-for-both\n").Codes(Severity.Error).ShouldBe(["PN3203"]);
    }

    [Fact]
    public void A_stanza_for_gnupg_alone_is_refused_by_name() =>
        AccessText.Compile("SOURCE ANY\nOPEN_PORTS tcp/22\nGPG_DECRYPT_ID ABCD1234\nGPG_DECRYPT_PW hunter2hunter2\nGPG_REMOTE_ID 1234ABCD\n").Codes().ShouldBe(["PN2439"]);

    [Fact]
    public void A_forced_translation_is_a_door_that_forwards()
    {
        var compilation = AccessText.Stanza("OPEN_PORTS tcp/2222\nFORCE_NAT 192.168.10.55 22");
        compilation.Codes().ShouldBeEmpty(compilation.Shown());
        var door = compilation.Doors().ShouldHaveSingleItem();
        door.ForwardTo.ShouldHaveSingleItem().ToString().ShouldBe("192.168.10.55:22");
        compilation.Only().ForcedDoor.ShouldBe("tcp/2222");
        AccessText.Compile($"SOURCE ANY\n{AccessText.Keys}FORCE_NAT 192.168.10.55 22\n").Codes(Severity.Error).ShouldBe(["PN2426"]);
    }

    [Theory]
    [InlineData("FORCE_NAT 192.168.10.56 22")]
    [InlineData("FORCE_NAT 192.168.10.55 23")]
    [InlineData("")]
    public void One_port_leads_to_one_place(string other)
    {
        var keys = AccessText.Keys.Replace("c2Vj", "d2Vj", StringComparison.Ordinal);
        AccessText.Compile($"SOURCE ANY\n{AccessText.Keys}OPEN_PORTS tcp/22\nFORCE_NAT 192.168.10.55 22\nSOURCE ANY\n{keys}OPEN_PORTS tcp/22\n{other}\n").Codes(Severity.Error).ShouldBe(["PN2425"]);
    }

    [Fact]
    public void A_forwarded_port_is_not_among_whatever_others_protect()
    {
        var keys = AccessText.Keys.Replace("c2Vj", "d2Vj", StringComparison.Ordinal);
        AccessText.Compile($"SOURCE ANY\n{AccessText.Keys}OPEN_PORTS tcp/22\nFORCE_NAT 192.168.10.55 22\nSOURCE ANY\n{keys}").Codes(Severity.Error).ShouldBe(["PN2422"]);
    }

    [Fact]
    public void A_door_of_a_policy_beside_opens_to_the_stanza_too()
    {
        var compilation = AccessText.Compile($"SOURCE ANY\n{AccessText.Keys}OPEN_PORTS tcp/22, tcp/443\n", policy: "doors: {ssh: {opens: [tcp/22, tcp/443], for: 1h, knock: [tcp/7001, udp/7005, tcp/7003]}}");
        compilation.HasErrors.ShouldBeFalse(compilation.Shown());
        var door = compilation.Doors().ShouldHaveSingleItem();
        (door.Name, string.Join(',', door.People), door.For).ShouldBe(("ssh", "stanza 1", TimeSpan.FromHours(1)));
        compilation.Only().Limits.Doors.ShouldBe(["ssh"]);
    }

    [Fact]
    public void A_door_of_a_policy_that_protects_more_is_told_and_leads_where_the_policy_says()
    {
        const string Policy = "doors: {ssh: {opens: [tcp/22, tcp/443], for: 1h, knock: [tcp/7001, udp/7005, tcp/7003]}}";
        AccessText.Compile($"SOURCE ANY\nREQUIRE_SOURCE Y\n{AccessText.Keys}OPEN_PORTS tcp/22\n", policy: Policy).Codes().ShouldBe(["PN2446", "PN3212"], ignoreOrder: true);
        AccessText.Compile($"SOURCE ANY\nREQUIRE_SOURCE Y\n{AccessText.Keys}OPEN_PORTS tcp/22, tcp/443\nFORCE_NAT 192.0.2.5 22\n", policy: Policy).Codes(Severity.Error).ShouldBe(["PN2425", "PN2425"]);
        var other = AccessText.Keys.Replace("c2Vj", "d2Vj", StringComparison.Ordinal);
        AccessText.Compile($"SOURCE ANY\n{AccessText.Keys}OPEN_PORTS tcp/22, tcp/443\nSOURCE ANY\n{other}\nRESTRICT_PORTS tcp/443\n", policy: Policy).Codes(Severity.Error).ShouldBe(["PN2438"]);
    }

    [Theory]
    [InlineData("KEY hunter2", "KEY")]
    [InlineData("HMAC_KEY_BASE64: aHVudGVyMg==", "HMAC_KEY_BASE64")]
    [InlineData("aHVudGVyMg==", "")]
    [InlineData(" SOURCE ANY", "SOURCE ANY")]
    public void A_line_is_told_to_others_without_its_secret(string line, string told) => AccessReader.WithoutSecret(line).ShouldBe(told);

    [Fact]
    public void Addresses_of_both_versions_are_read() =>
        AccessText.Stanza("DESTINATION 2001:db8::/64, ANY, 192.0.2.1").Only().Destinations.ShouldBeEmpty("ANY is any");

    [Fact]
    public void No_secret_is_in_any_output()
    {
        string[] broken =
        [
            $"SOURCE ANY\nKEY_BASE64\n{AccessText.Key}\nHMAC_KEY_BASE64 {AccessText.HmacKey}x\n{AccessText.HmacKey}\n",
            $"{AccessText.Keys}SOURCE ANY\n{AccessText.Keys}{AccessText.Keys}OPEN_PORTS tcp/22\n",
            $"SOURCE ANY\nOPEN_PORTS tcp/22\nKEYS {AccessText.Key}\nKEY {AccessText.Key}{AccessText.Key}\nHMAC_KEY x {AccessText.HmacKey}\nENCRYPTION_MODE {AccessText.Key}\nHMAC_DIGEST_TYPE {AccessText.HmacKey}\n",
            $"SOURCE ANY\nOPEN_PORTS tcp/22\nKEY_BASE64 {AccessText.Key}\nHMAC_KEY_BASE64 {AccessText.Key}\nKEY_BASE64 {AccessText.HmacKey}; {AccessText.Key}\n# postern: {AccessText.Key}\nGPG_DECRYPT_PW {AccessText.Key}\n",
            $"SOURCE ANY\nOPEN_PORTS tcp/22\n{AccessText.Keys}",
        ];
        foreach (var text in broken)
        {
            var compilation = AccessText.Compile(text);
            var shown = compilation.Shown() + $"{compilation.Table}{compilation.Policy}";
            foreach (var secret in new[] { AccessText.Key, AccessText.HmacKey, "secret key of", "other secret" })
                shown.ShouldNotContain(secret[..12]);
        }
    }

    [Fact]
    public void Forwarding_takes_an_address_of_version_6() =>
        AccessText.Stanza("OPEN_PORTS tcp/2222\nFORCE_NAT 2001:db8::5 22").Doors()[0].ForwardTo[0].Address.ShouldBe(IPAddress.Parse("2001:db8::5"));
}
