using System.Text;
using Postern.Policy.Model;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Spa.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Spa;

/// <summary>What a policy says about people comes out as it was said.</summary>
public sealed class PeopleTests
{
    [Theory]
    [InlineData("for", "", true)]
    [InlineData("longest", "", true)]
    [InlineData("for", ", longest: 8h", false)]
    [InlineData("longest", ", for: 1h", false)]
    public void Times_on_a_keys_line_stay_within_the_door_where_the_person_has_none(string option, string person, bool stays) =>
        SpaText.Clean(SpaText.Person($"keys: a.keys{person}"), ("a.keys", $"{option}=\"30m\" {SpaText.Alice}")).People[0].Keys[0].Limits.StaysWithinDoor.ShouldBe(stays);

    [Fact]
    public void Nothing_said_is_fwknops_port_and_two_minutes()
    {
        var policy = SpaText.Person("keys: a.keys");
        var spa = SpaText.Clean(policy, ("a.keys", SpaText.Alice));
        spa.Window.ShouldBe(TimeSpan.FromSeconds(120));
        spa.GateKeys.Count.ShouldBe(1);
        var guard = SpaText.Compile(policy, ("a.keys", SpaText.Alice)).RuleSet.Guard!;
        guard.Spa!.Ports.ShouldBe([new PortPattern(IpProtocol.Udp, 62201)]);
        (guard.Spa.TakesPostern, guard.Spa.TakesFwknop, guard.Spa.GrantsPrefixes, guard.Spa.Listens).ShouldBe((true, false, false, false));
        guard.Doors[0].People.ShouldBe(["alice"]);
        guard.Doors[0].Opener.Steps.ShouldBeEmpty();
    }

    [Fact]
    public void Everything_said_is_kept()
    {
        var compilation = SpaText.Compile("""
            spa: {ports: [udp/62201, udp/10000-20000, tcp/62201], http: [80, 8080], listen: true, window: 60s, key: my.key}
            people:
              alice:
                keys: [a.keys, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqo+h4F7cH2Z/RgO9FHgGs7iI7S/ulRjoPBS+ZImfu8 desk"]
                fwknop: a.fwknop
                source: both
                prefix: [24, /64]
                from: [198.51.100.0/24, 2001:db8::1-2001:db8::9]
                until: 2027-01-31 18:00 +02:00
                for: 1h
                longest: 8h
            doors: {ssh: {opens: tcp/22, spa: [alice]}}
            """, ("my.key", $"# newest first\n{SpaText.GateKeyLine}\n"), ("a.keys", $"# two\n{SpaText.Carol} alice laptop\n"), ("a.fwknop", SpaText.KeyFile));
        compilation.Said().ShouldBeEmpty();
        var (spa, entrance) = (compilation.Policy!.Spa!, compilation.RuleSet.Guard!.Spa!);
        entrance.Ports.Select(p => p.ToString()).ShouldBe(["udp/62201", "udp/10000-20000", "tcp/62201"]);
        entrance.HttpPorts.ShouldBe([(ushort)80, (ushort)8080]);
        (entrance.Listens, entrance.TakesPostern, entrance.TakesFwknop, entrance.GrantsPrefixes).ShouldBe((true, true, true, true));
        spa.Window.ShouldBe(TimeSpan.FromSeconds(60));
        var alice = spa.People.ShouldHaveSingleItem();
        alice.Keys.Select(k => (k.Key.Type, k.Comment)).ShouldBe([("ecdsa-sha2-nistp256", "alice laptop"), ("ssh-ed25519", "desk")]);
        var limits = alice.Stanzas.ShouldHaveSingleItem().Limits;
        limits.ShouldBeSameAs(alice.Keys[0].Limits);
        (limits.Source, limits.Prefix4, limits.Prefix6, limits.For, limits.Longest).ShouldBe((SourceRule.Both, 24, 64, TimeSpan.FromHours(1), TimeSpan.FromHours(8)));
        limits.Sources.Select(s => s.ToString()).ShouldBe(["198.51.100.0/24", "2001:db8::1-2001:db8::9"]);
        limits.Expires.ShouldBe(new DateTimeOffset(2027, 1, 31, 16, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("2027-01-31", "2027-01-31T00:00:00Z")]
    [InlineData("2027-01-31T18:00Z", "2027-01-31T18:00:00Z")]
    [InlineData("2027-01-31 18:00", "2027-01-31T18:00:00Z")]
    [InlineData("2027-01-31 18:00:30 UTC", "2027-01-31T18:00:30Z")]
    [InlineData("2027-01-31T18:00:00-05:00", "2027-01-31T23:00:00Z")]
    public void A_day_is_its_first_moment_and_a_time_without_zone_is_UTC(string until, string moment) =>
        SpaText.Clean(SpaText.Person($"keys: a.keys, until: '{until}'"), ("a.keys", SpaText.Alice)).People[0].Keys[0].Limits.Expires
            .ShouldBe(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Lines_may_stand_in_the_policy_itself()
    {
        var policy = $"people:\n  alice:\n    keys: |\n      # mine\n      {SpaText.Alice} one\n      from=\"192.0.2.0/24\" {SpaText.Bob} two\n{SpaText.Door("alice")}";
        SpaText.Clean(policy).People[0].Keys.Select(k => k.Comment).ShouldBe(["one", "two"]);
    }

    [Fact]
    public void A_file_of_secrets_adds_keys_to_people_and_people_of_its_own()
    {
        var policy = $"secrets: keys.secret\npeople: {{phone: {{from: 192.0.2.0/24}}}}\n{SpaText.Door("[phone, tablet]")}";
        var secrets = $"people:\n  phone: {{fwknop: {{KEY_BASE64: {SpaText.Passphrase}, HMAC_KEY_BASE64: {SpaText.HmacKey}}}}}\n  tablet: {{keys: t.keys}}\n";
        var people = SpaText.Clean(policy, ("keys.secret", secrets), ("t.keys", SpaText.Alice)).People;
        people.Select(p => (p.Name, p.Keys.Count, p.Stanzas.Count)).ShouldBe([("phone", 0, 1), ("tablet", 1, 0)]);
        people[0].Stanzas[0].Limits.Sources.Count.ShouldBe(1);
    }

    [Fact]
    public void People_and_doors_may_stand_in_different_files()
    {
        var compilation = Yaml.Policies.Compile(SpaText.Door("phone"), $"people: {{phone: {{fwknop: {{KEY_BASE64: {SpaText.Passphrase}, HMAC_KEY_BASE64: {SpaText.HmacKey}}}}}}}\n");
        compilation.Said().ShouldBeEmpty();
        compilation.Policy!.Spa!.GateKeys.ShouldBeEmpty();
    }

    [Fact]
    public void One_bad_line_does_not_lose_the_others()
    {
        var compilation = SpaText.Compile(SpaText.Person("keys: a.keys"), ("a.keys", $"{SpaText.Alice} one\nnonsense of a line\n{SpaText.Bob} two\r\n"));
        compilation.Policy!.Spa!.People[0].Keys.Select(k => k.Comment).ShouldBe(["one", "two"]);
        compilation.HasErrors.ShouldBeTrue();
    }

    [Fact]
    public void An_option_takes_away_from_what_its_person_may()
    {
        var line = $"doors=\"ssh\",from=\"198.51.100.128/25,203.0.113.1\",expiry-time=\"202601311200Z\",source=\"both\",prefix=\"28,64\",for=\"10m\",longest=\"1h\" {SpaText.Alice} a,b \"c\"";
        var key = SpaText.Clean(SpaText.Person("keys: a.keys, source: either, from: [198.51.100.0/24, 192.0.2.1], prefix: [24, 56], until: 2030-01-01, longest: 8h"), ("a.keys", line)).People[0].Keys[0];
        var limits = key.Limits;
        limits.Doors.ShouldBe(["ssh"]);
        limits.Sources.Select(s => s.ToString()).ShouldBe(["198.51.100.128/25"]);
        limits.Expires.ShouldBe(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        (limits.Source, limits.Prefix4, limits.Prefix6, limits.For, limits.Longest).ShouldBe((SourceRule.Both, 28, 64, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)));
        key.Comment.ShouldBe("a,b \"c\"");
    }

    [Theory]
    [InlineData("from=\"203.0.113.0/24\"")]
    [InlineData("source=\"either\"")]
    [InlineData("prefix=\"8,64\"")]
    [InlineData("longest=\"9h\"")]
    [InlineData("for=\"9h\"")]
    public void An_option_never_gives(string option)
    {
        var compilation = SpaText.Compile(SpaText.Person("keys: a.keys, from: 198.51.100.0/24, prefix: [24, 64], longest: 8h"), ("a.keys", $"{option} {SpaText.Alice}"));
        compilation.Of("PN2397").Count.ShouldBe(1, compilation.Said());
        compilation.Policy!.Spa!.People[0].Keys.ShouldBeEmpty();
    }

    [Fact]
    public void A_later_expiry_in_an_option_does_not_move_the_persons() =>
        SpaText.Clean(SpaText.Person("keys: a.keys, until: 2030-01-01"), ("a.keys", $"expiry-time=\"20400101Z\" {SpaText.Alice}")).People[0].Keys[0].Limits.Expires
            .ShouldBe(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Fwknops_words_are_read_as_fwknop_spells_them()
    {
        var file = """
            # as the client has it
            [home]
            KEY   Zw0lf-Boxk@mpfer-jagen;
            HMAC_KEY_BASE64: YW5vdGhlcktleU9mVGhpcnR5VHdvQnl0ZXNYWVo0Mg
            HMAC_DIGEST_TYPE  sha3_512
            ENCRYPTION_MODE   CTR
            USERNAME          alice
            USE_HMAC          Y
            [old]
            KEY_BASE64 dGhpc0lzQWJvdXQyNGJ5dGVzTG9uZyE=
            HMAC_KEY_BASE64 bmljaHREZXJTZWxiZVNjaGx1ZXNzZWxBbHNPYmVu

            """;
        var stanzas = SpaText.Clean(SpaText.Person("fwknop: a.fwknop"), ("a.fwknop", file)).People[0].Stanzas;
        stanzas.Count.ShouldBe(2);
        Encoding.UTF8.GetString(stanzas[0].Key.Passphrase.Span).ShouldBe("Zw0lf-Boxk@mpfer-jagen");
        Encoding.UTF8.GetString(stanzas[0].Key.HmacKey.Span).ShouldBe("anotherKeyOfThirtyTwoBytesXYZ42");
        (stanzas[0].Key.Mode, stanzas[0].Key.Hmac, stanzas[0].User).ShouldBe((FwknopMode.Ctr, FwknopDigest.Sha3_512, "alice"));
        (stanzas[1].Key.Mode, stanzas[1].Key.Hmac, stanzas[1].User).ShouldBe((FwknopMode.Cbc, FwknopDigest.Sha256, null));
    }

    [Fact]
    public void A_person_may_have_a_door_of_a_policy_without_a_gate_key_when_nobody_needs_one() =>
        SpaText.Compile(SpaText.Person("fwknop: a.fwknop"), ("a.fwknop", SpaText.KeyFile), ("gate.key", "broken")).Said().ShouldBeEmpty();
}
