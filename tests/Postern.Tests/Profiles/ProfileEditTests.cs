using System.Globalization;
using System.Net;
using Postern.Policy.Profiles;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Profiles;

public sealed class ProfileEditTests
{
    private const string Kept = """
        # my doors
        home:   # the old house
          host: home.example.net   # soon another
          knock: [tcp/7001,
                  tcp/8001]

        # at work
        office:
            fwknop: office
            # nobody knows why
            ip:   4
          # behind it

        # the end

        """;

    private static readonly Profile Pi = new("pi", new ProfileKnock.Stanza(null, "pi"), default);

    [Fact]
    public void One_more_stands_at_the_end_and_all_else_as_it_was() => Added(Kept, Pi).ShouldBe(Kept + "pi:\n  fwknop: pi\n");

    [Theory]
    [InlineData("", "pi:\n  fwknop: pi\n")]
    [InlineData("# nothing", "# nothing\npi:\n  fwknop: pi\n")]
    [InlineData("a: {fwknop: a}", "a: {fwknop: a}\npi:\n  fwknop: pi\n")]
    [InlineData("a: {fwknop: a}\r\n", "a: {fwknop: a}\r\npi:\r\n  fwknop: pi\r\n")]
    [InlineData("---\n  a: {fwknop: a}\n", "---\n  a: {fwknop: a}\n  pi:\n    fwknop: pi\n")]
    [InlineData("'a':\n  fwknop: a\n", "'a':\n  fwknop: a\npi:\n  fwknop: pi\n")]
    [InlineData("bad: {host: nope, knock: [}]\na: 1", null)]
    public void Whatever_stands_there_stays(string before, string? after) => ProfileEdit.Add(Text(before), Pi, replace: false).Text.ShouldBe(after);

    [Fact]
    public void One_goes_and_all_else_stays_as_it_was()
    {
        Removed(Kept, "home").ShouldBe("# my doors\n\n# at work\n" + Kept[Kept.IndexOf("office:", StringComparison.Ordinal)..]);
        Removed(Kept, "office").ShouldBe(Kept[..Kept.IndexOf("office:", StringComparison.Ordinal)] + "\n# the end\n");
        Removed(Removed(Kept, "home")!, "office").ShouldBe("# my doors\n\n# at work\n\n# the end\n");
        ProfileEdit.Remove(Text(Kept), "pi").Refusal.ShouldBe(ProfileEditRefusal.NoSuchName);
        ProfileEdit.Remove(Text(""), "pi").Refusal.ShouldBe(ProfileEditRefusal.NoSuchName);
    }

    [Fact]
    public void A_broken_one_can_be_removed_and_replaced()
    {
        const string Broken = "a: {fwknop: a}\npi:\n  host: 1 2 3\n  nock: x\nb: {fwknop: b}\n";
        Removed(Broken, "pi").ShouldBe("a: {fwknop: a}\nb: {fwknop: b}\n");
        ProfileEdit.Add(Text(Broken), Pi, replace: true).Text.ShouldBe("a: {fwknop: a}\npi:\n  fwknop: pi\nb: {fwknop: b}\n");
        Removed("a: {fwknop: a}\nb: {fwknop: b}\na: {fwknop: c}\n", "a").ShouldBe("b: {fwknop: b}\n");
    }

    [Fact]
    public void The_same_name_needs_to_be_told()
    {
        var text = Added(Kept, Pi);
        ProfileEdit.Add(Text(text!), Pi, replace: false).Refusal.ShouldBe(ProfileEditRefusal.NameTaken);
        var replaced = ProfileEdit.Add(Text(text!), new Profile("home", new ProfileKnock.RollingKey("k"), default) { Host = "h.example" }, replace: true).Text;
        replaced.ShouldBe("# my doors\nhome:\n  host: h.example\n  rolling: k\n\n# at work\n" + text![text!.IndexOf("office:", StringComparison.Ordinal)..]);
    }

    [Theory]
    [InlineData("{a: {fwknop: a}}\n")]
    [InlineData("a: &x {fwknop: a}\nb: *x\n")]
    public void What_hangs_together_is_left_alone(string text) => ProfileEdit.Remove(Text(text), "a").Refusal.ShouldBe(ProfileEditRefusal.Entangled);

    [Fact]
    public void Every_profile_is_written_as_it_is_read()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"POSTERN_SEED={seed}");
        var random = new Random(seed);
        var text = "# first\n";
        var names = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            if (names.Count > 0 && random.Next(4) == 0)
            {
                var gone = names[random.Next(names.Count)];
                text = ProfileEdit.Remove(Text(text), gone).Text.ShouldNotBeNull(gone);
                names.Remove(gone);
                continue;
            }

            var profile = Drawn(random, $"p{i}");
            var edit = ProfileEdit.Add(Text(text), profile, replace: false);
            edit.Refusal.ShouldBe(ProfileEditRefusal.None, ProfileText.Of(profile));
            text = edit.Text!;
            names.Add(profile.Name);
            var (read, findings) = ProfileReaderTests.Read(ProfileText.Of(profile));
            findings.ShouldBeEmpty(ProfileText.Of(profile));
            ProfileText.Of(read.ShouldHaveSingleItem()).ShouldBe(ProfileText.Of(profile));
            read[0].Run.ShouldBe(profile.Run);
        }

        ProfileReaderTests.Read(text).Profiles.Select(p => p.Name).ShouldBe(names);
    }

    private static Profile Drawn(Random random, string name) => new(name, new ProfileKnock.Sequence([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Step(random))]), default)
    {
        Host = random.Next(2) == 0 ? "home.example.net" : "2001:db8::7",
        Opens = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new ProtectedService(random.Next(2) == 0 ? null : IPAddress.Parse("2001:db8::9"), new PortPattern(IpProtocol.Tcp, (ushort)random.Next(1, 65536))))],
        Family = (ProfileFamily)random.Next(4),
        Delay = random.Next(2) == 0 ? null : TimeSpan.FromMilliseconds(random.Next(0, 5000)),
        Source = random.Next(2) == 0 ? null : IPAddress.Parse("2001:db8::1"),
        For = random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.Next(1, 100_000)),
        Run = random.Next(2) == 0 ? [] : ["ssh", .. Enumerable.Range(0, random.Next(4)).Select(_ => Word(random))],
        AddressPage = random.Next(2) == 0 ? null : new Uri("https://ip.example.net/?a=b,c#d"),
    };

    private static ProfileStep Step(Random random) => new(random.Next(3) switch
    {
        0 => KnockStep.Tcp((ushort)random.Next(1, 65536)),
        1 => KnockStep.Udp((ushort)random.Next(1, 65536), random.Next(2) == 0 ? null : new KnockPayload(System.Text.Encoding.UTF8.GetBytes(Word(random) + "x"), false)),
        _ => KnockStep.Icmp(random.Next(28, 1500)),
    }, random.Next(2) == 0 ? null : TimeSpan.FromMilliseconds(random.Next(0, 900)), random.Next(1, 4));

    private static string Word(Random random)
    {
        const string Letters = "abC0 '\"\\:#,[]{}&*!|>%@`-?=~\t\n\u0001éЖ\u2028/.";
        return string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => random.Next(20) == 0 ? "😀" : Letters[random.Next(Letters.Length)].ToString()));
    }

    private static string? Added(string text, Profile profile) => ProfileEdit.Add(Text(text), profile, replace: false).Text;

    private static string? Removed(string text, string name) => ProfileEdit.Remove(Text(text), name).Text;

    private static SourceText Text(string text) => new("profiles.yaml", text);
}
