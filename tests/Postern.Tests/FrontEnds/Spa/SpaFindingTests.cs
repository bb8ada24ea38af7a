using System.Reflection;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Spa;

/// <summary>Every finding about people and keys, with the very characters that it points at, in the very file.</summary>
public sealed class SpaFindingTests
{
    private static readonly DateTimeOffset Now = new(2027, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, Case> Cases = Build();

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_finding_points_at_the_very_characters(string name)
    {
        var given = Cases[name];
        var compilation = SpaText.Compile(given.Policy, given.Exposure, Now, given.Beside);
        var found = compilation.Of(given.Code);
        found.ShouldNotBeEmpty($"found only: {compilation.Said()}");
        found.Select(d => Pointed(given, d)).ShouldContain(given.Pointed, compilation.Said());
        found.ShouldAllBe(d => d.Remedy != null || d.Why != null);
    }

    [Fact]
    public void Every_code_has_a_case()
    {
        var factories = typeof(PolicyCompiler).Assembly.GetTypes()
            .Where(t => t.Name is "SpaDiagnostics" or "LimitDiagnostics" or "AuthorizedKeysDiagnostics" or "KeyFileDiagnostics" or "SpaWeaknessDiagnostics")
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Count(m => m.ReturnType == typeof(Diagnostic));
        factories.ShouldBeGreaterThan(40);
        Cases.Values.Select(c => c.Code).Distinct().Count().ShouldBe(factories);
    }

    private static string Pointed(Case given, Diagnostic found)
    {
        var place = found.Span;
        var text = place.File == "p.yaml" ? given.Policy : given.Beside.Single(b => b.Name == place.File).Text;
        var line = text.Split('\n')[place.Line - 1];
        return line.Substring(place.Column - 1, Math.Min(place.Length, line.Length - place.Column + 1));
    }

    private static Dictionary<string, Case> Build()
    {
        var cases = new Dictionary<string, Case>();

        // Files.
        Add("no file of keys", SpaText.Person("keys: gone.keys"), "PN2370", "gone.keys");
        Add("no gate key", SpaText.Person($"keys: [{SpaText.Alice}]") + "spa: {key: other.key}\n", "PN2371", "other.key");
        Exposed("others read a key file", SpaText.Person("fwknop: a.fwknop"), FileExposure.Read, "PN2372", "a.fwknop", ("a.fwknop", SpaText.KeyFile));
        Exposed("others read a policy with keys", SpaText.Person($"fwknop: {{KEY_BASE64: {SpaText.Passphrase}, HMAC_KEY_BASE64: {SpaText.HmacKey}}}"), FileExposure.Read, "PN2372", "fwknop");
        Exposed("others read the gate's key", SpaText.Person($"keys: [{SpaText.Alice}]") + "spa: {key: gate.key}\n", FileExposure.Read, "PN2372", "gate.key");
        Exposed("others write keys", SpaText.Person("keys: a.keys"), FileExposure.Write, "PN2373", "a.keys", ("a.keys", SpaText.Alice));
        Add("an empty key file", SpaText.Person("fwknop: a.fwknop"), "PN2374", "a.fwknop", ("a.fwknop", " \n"));
        Add("a key file of comments", SpaText.Person("fwknop: a.fwknop"), "PN2380", "alice", ("a.fwknop", "# none\n"));
        Add("not a gate key", SpaText.Person($"keys: [{SpaText.Alice}]"), "PN2375", "nonsense", ("gate.key", "nonsense\n"));

        // People and doors.
        Add("a person's name", "people: {a b: {keys: a.keys}}\n", "PN2376", "a b");
        Add("a person twice", "people:\n  alice: {keys: a.keys}\n  alice: {keys: a.keys}\n", "PN2377", "alice", ("a.keys", SpaText.Alice));
        Add("a person twice at a door", $"people: {{alice: {{keys: a.keys}}}}\n{SpaText.Door("[alice, alice]")}", "PN2378", "alice", ("a.keys", SpaText.Alice));
        Add("nobody of that name", $"people: {{alice: {{keys: a.keys}}}}\n{SpaText.Door("alcie")}", "PN2379", "alcie", ("a.keys", SpaText.Alice));
        Add("no key", SpaText.Person("for: 1h"), "PN2380", "alice");
        Add("step words without steps", "doors: {ssh: {opens: tcp/22, spa: x, strict: door}}\n", "PN2381", "strict");
        Add("for beyond longest", SpaText.Person("keys: a.keys, for: 2h, longest: 1h"), "PN2382", "2h", ("a.keys", SpaText.Alice));
        Add("a window of days", "spa: {window: 2d}\n", "PN2383", "2d");
        Add("TCP ports", "spa: {ports: [tcp/1000-2000]}\n", "PN2384", "tcp/1000-2000");
        Add("not a range", SpaText.Person("keys: a.keys, from: [home.example.net]"), "PN2385", "home.example.net", ("a.keys", SpaText.Alice));
        Add("one prefix", SpaText.Person("keys: a.keys, prefix: 24"), "PN2386", "24", ("a.keys", SpaText.Alice));
        Add("a zero prefix", SpaText.Person("keys: a.keys, prefix: [0, 64]"), "PN2386", "[0, 64]", ("a.keys", SpaText.Alice));
        Add("not a day", SpaText.Person("keys: a.keys, until: 31.1.2027"), "PN2387", "31.1.2027", ("a.keys", SpaText.Alice));

        // Lines of authorized_keys.
        Line("no key in a line", "hello world", "PN2388", "hello world");
        Line("options and no key", "doors=\"ssh\"", "PN2388", "doors=\"ssh\"");
        Line("a private key", "-----BEGIN OPENSSH PRIVATE KEY-----", "PN2389", "-----BEGIN OPENSSH PRIVATE KEY-----");
        Line("a short RSA key", SpaText.ShortRsa, "PN2390", "ssh-rsa");
        Line("DSA", "ssh-dss AAAAB3NzaC1kc3M= old", "PN2390", "ssh-dss");
        Line("damaged base64", SpaText.Alice[..40], "PN2390", "ssh-ed25519");
        Line("no quotes", $"doors=ssh {SpaText.Alice}", "PN2391", "=");
        Line("an open quote", $"from=\"192.0.2.1 {SpaText.Alice}", "PN2391", "=");
        Line("a blank after a comma", $"from=\"192.0.2.1\"doors=\"ssh\" {SpaText.Alice}", "PN2391", "d");
        Line("an unknown option", $"form=\"192.0.2.1\" {SpaText.Alice}", "PN2392", "form");
        Line("an option of sshd", $"no-pty {SpaText.Alice}", "PN2393", "no-pty");
        Line("an option of sshd in capitals", $"no-X11-forwarding,command=\"echo \\\"hi\\\"\" {SpaText.Alice}", "PN2393", "no-X11-forwarding");
        Line("an authority", $"cert-authority {SpaText.Alice}", "PN2394", "cert-authority");
        Line("no value", $"from {SpaText.Alice}", "PN2395", "from");
        Line("an option twice", $"from=\"192.0.2.1\",from=\"192.0.2.2\" {SpaText.Alice}", "PN2396", "from");
        Line("a source that gives more", $"source=\"stated\" {SpaText.Alice}", "PN2397", "stated");
        Line("an expiry in words", $"expiry-time=\"tomorrow\" {SpaText.Alice}", "PN2398", "tomorrow");
        Line("an expiry without zone", $"expiry-time=\"20300131\" {SpaText.Alice}", "PN2399", "20300131");

        // fwknop's files.
        Stanza("an unknown keyword", "KEY_BAS64 abc", "PN1140", "KEY_BAS64");
        Stanza("a client's keyword", "SPA_SERVER 192.0.2.1", "PN1141", "SPA_SERVER");
        Stanza("a server's keyword", "OPEN_PORTS tcp/22", "PN1142", "OPEN_PORTS");
        Stanza("no value", "KEY:", "PN1143", "KEY");
        Stanza("a key in two spellings", "KEY abc\nKEY_BASE64 YWJj", "PN1144", "KEY_BASE64");
        Stanza("a long key", $"KEY {new string('x', 33)}", "PN1145", new string('x', 33));
        Stanza("a long HMAC key", $"HMAC_KEY {new string('x', 137)}", "PN1145", new string('x', 137));
        Stanza("a mode that nobody has", "ENCRYPTION_MODE pcbc", "PN1145", "pcbc");
        Stanza("the example's key", "KEY __CHANGEME__;", "PN1145", "__CHANGEME__");
        Stanza("no encryption key", $"HMAC_KEY_BASE64 {SpaText.HmacKey}", "PN1146", $"HMAC_KEY_BASE64 {SpaText.HmacKey}");
        Stanza("no HMAC", $"KEY_BASE64 {SpaText.Passphrase}", "PN1147", $"KEY_BASE64 {SpaText.Passphrase}");

        // Weaknesses.
        Add("opens nothing", $"people:\n  alice: {{keys: a.keys}}\n  bob: {{keys: b.keys}}\n{SpaText.Door("alice")}", "PN3200", "bob", ("a.keys", SpaText.Alice), ("b.keys", SpaText.Bob));
        Add("one key, two people", $"people:\n  alice: {{keys: a.keys}}\n  bob: {{keys: b.keys}}\n{SpaText.Door("[alice, bob]")}", "PN3201", "ssh-ed25519", ("a.keys", SpaText.Alice), ("b.keys", SpaText.Alice));
        Add("one key twice", SpaText.Person("keys: a.keys"), "PN3202", "ssh-ed25519", ("a.keys", $"{SpaText.Alice} home\nfrom=\"192.0.2.1\" {SpaText.Alice} office"));
        Stanza("equal keys", $"KEY_BASE64 {SpaText.Passphrase}\nHMAC_KEY_BASE64 {SpaText.Passphrase}", "PN3203", $"KEY_BASE64 {SpaText.Passphrase}");
        Add("no HMAC by will", SpaText.Person("fwknop: a.fwknop, legacy: true"), "PN3204", $"KEY_BASE64 {SpaText.Passphrase}", ("a.fwknop", $"KEY_BASE64 {SpaText.Passphrase}\n"));
        Stanza("a guessable key", $"KEY password1234\nHMAC_KEY_BASE64 {SpaText.HmacKey}", "PN3205", "KEY password1234");
        Stanza("MD5", $"{SpaText.KeyFile}HMAC_DIGEST_TYPE MD5", "PN3206", $"KEY_BASE64: {SpaText.Passphrase}");
        Stanza("ECB", $"{SpaText.KeyFile}ENCRYPTION_MODE ecb", "PN3207", $"KEY_BASE64: {SpaText.Passphrase}");
        Add("either, from anywhere", SpaText.Person("keys: a.keys, source: either"), "PN3208", "ssh-ed25519", ("a.keys", SpaText.Alice));
        Add("a wide prefix", SpaText.Person("keys: a.keys, prefix: [8, 64]"), "PN3209", "ssh-ed25519", ("a.keys", SpaText.Alice));
        Add("a key that has ended", SpaText.Person("keys: a.keys, until: 2027-01-31"), "PN3210", "ssh-ed25519", ("a.keys", SpaText.Alice));
        Add("a long window", "spa: {window: 1h}\n" + SpaText.Person("keys: a.keys"), "PN3211", "spa", ("a.keys", SpaText.Alice));
        Add("a knock beside", "people: {alice: {keys: a.keys}}\ndoors: {ssh: {opens: tcp/22, spa: alice, knock: [tcp/7103, udp/5121, tcp/6007]}}\n", "PN3212", "ssh", ("a.keys", SpaText.Alice));
        Line("an option's door that is none", $"doors=\"shs\" {SpaText.Alice}", "PN3213", "ssh-ed25519");
        Add("an option's door of others", $"people:\n  alice: {{keys: a.keys}}\n  bob: {{keys: b.keys}}\ndoors: {{ssh: {{opens: tcp/22, spa: alice}}, web: {{opens: tcp/443, spa: bob}}}}\n", "PN3214", "ssh-ed25519", ("a.keys", $"doors=\"ssh,web\" {SpaText.Alice}"), ("b.keys", SpaText.Bob));
        Add("nobody named", "spa: {ports: [udp/62201]}\ndoors: {ssh: {opens: tcp/22, knock: [tcp/7103, udp/5121, tcp/6007]}}\n", "PN3215", "spa");
        Add("HTTP for nobody", "spa: {http: [80]}\n" + SpaText.Person("keys: a.keys"), "PN3216", "spa", ("a.keys", SpaText.Alice));
        Add("nothing to listen for", "spa: {listen: true}\n" + SpaText.Person("keys: a.keys"), "PN3217", "spa", ("a.keys", SpaText.Alice));
        Add("no datagrams", "spa: {ports: tcp/62201}\n" + SpaText.Person("keys: a.keys"), "PN3218", "spa", ("a.keys", SpaText.Alice));
        return cases;

        void Add(string name, string policy, string code, string pointed, params (string, string)[] beside) => cases.Add(name, new Case(policy, FileExposure.None, code, pointed, beside));
        void Exposed(string name, string policy, FileExposure exposure, string code, string pointed, params (string, string)[] beside) => cases.Add(name, new Case(policy, exposure, code, pointed, beside));
        void Line(string name, string line, string code, string pointed) => Add(name, SpaText.Person("keys: a.keys"), code, pointed, ("a.keys", $"# {name}\n{line}\n"));
        void Stanza(string name, string lines, string code, string pointed) => Add($"fwknop: {name}", SpaText.Person("fwknop: a.fwknop"), code, pointed, ("a.fwknop", $"{lines}\n"));
    }

    private sealed record Case(string Policy, FileExposure Exposure, string Code, string Pointed, (string Name, string Text)[] Beside);
}
