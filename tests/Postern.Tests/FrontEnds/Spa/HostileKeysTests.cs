using System.Text;
using Postern.Policy;
using Postern.Policy.FrontEnds;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Spa;

/// <summary>Files of keys that nobody meant well: damaged, cut, shuffled, or never any. Nothing throws, and nothing is let in that was not before.</summary>
public sealed class HostileKeysTests
{
    private const int Rounds = 1500;

    private static readonly string[] Lines =
    [
        SpaText.Alice, $"{SpaText.Bob} bob", $"from=\"198.51.100.0/24\",doors=\"ssh\" {SpaText.Carol}", SpaText.ShortRsa, $"expiry-time=\"20300101Z\",no-pty {SpaText.Alice}", "# a comment",
        $"KEY_BASE64: {SpaText.Passphrase}", $"HMAC_KEY_BASE64 {SpaText.HmacKey};", "KEY abc", "[other]", "USERNAME x", "HMAC_DIGEST_TYPE sha512", "people: {alice: {fwknop: x}}", "-----BEGIN OPENSSH PRIVATE KEY-----",
        SpaText.GateKeyLine,
    ];

    private static readonly string[] Fragments = ["\"", "\\\"", "=", ",", " ", "\t", "\r", "\n", "ssh-", "sk-ssh-ed25519@openssh.com", "from=\"", "doors=\"", "longest=\"", "9999999999h", "\ud800", "\u202e", "[", "]", "#", ";", ":", "=====", "\u0000", "A", "é"];

    [Fact]
    public void Damaged_files_never_throw_and_never_add_a_key()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : Environment.TickCount;
        var allowed = new[] { SpaText.Alice, SpaText.Bob, SpaText.Carol }.Select(l => l.Split(' ')[1]).ToHashSet();
        for (var round = 0; round < Rounds; round++)
        {
            var random = new Random(seed + round);
            var text = Damaged(random);
            foreach (var policy in (ReadOnlySpan<string>)["people: {alice: {keys: f}}\n", "people: {alice: {fwknop: f, legacy: true}}\n", "secrets: f\n", $"people: {{alice: {{keys: [{SpaText.Alice}]}}}}\nspa: {{key: f}}\n"])
            {
                Compilation? compilation = null;
                Should.NotThrow(() => compilation = PolicyCompiler.Compile([Input(policy + SpaText.Door("alice"), text)], new CompileOptions { ForNftables = true, Nftables = new() { HasWatcher = true } }), $"POSTERN_SEED={seed + round}\n{policy}{text}");
                var keys = compilation!.Policy!.Spa?.People.SelectMany(p => p.Keys).Select(k => Convert.ToBase64String(k.Key.Blob.Span)) ?? [];
                keys.ShouldAllBe(k => allowed.Contains(k) || text.Contains(k, StringComparison.Ordinal), $"POSTERN_SEED={seed + round}\n{text}");
            }
        }
    }

    [Fact]
    public void A_long_file_costs_no_more_than_its_length()
    {
        var files = new Dictionary<string, string>
        {
            ["options"] = string.Concat(Enumerable.Repeat("from=\"192.0.2.1\",", 50_000)) + SpaText.Alice,
            ["quotes"] = "from=\"" + string.Concat(Enumerable.Repeat("\\\"", 500_000)),
            ["lines"] = string.Concat(Enumerable.Repeat("x\n", 300_000)),
            ["stanzas"] = string.Concat(Enumerable.Repeat("[a]\n", 200_000)),
        };
        foreach (var (name, text) in files)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            PolicyCompiler.Compile([Input(SpaText.Person("keys: f, fwknop: f"), text)], new CompileOptions()).HasErrors.ShouldBeTrue(name);
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10), name);
        }
    }

    [Fact]
    public void Ten_thousand_keys_are_read()
    {
        // The last bytes of an Ed25519 key may be anything that is a point; about half are.
        var lines = new StringBuilder();
        var blob = Convert.FromBase64String(SpaText.Alice.Split(' ')[1]);
        for (var i = 0; i < 10_000; i++)
        {
            BitConverter.TryWriteBytes(blob.AsSpan(^12), i).ShouldBeTrue();
            lines.Append("ssh-ed25519 ").Append(Convert.ToBase64String(blob)).Append('\n');
        }

        var keys = SpaText.Compile(SpaText.Person("keys: f"), ("f", lines.ToString())).Policy!.Spa!.People[0].Keys;
        keys.Count.ShouldBeInRange(3_000, 10_000);
        keys.Select(k => k.Key).Distinct().Count().ShouldBe(keys.Count);
    }

    private static InputFile Input(string policy, string beside) => new("p.yaml", Encoding.UTF8.GetBytes(policy))
    {
        ReadNamed = (string name, out string? refusal) =>
        {
            refusal = null;
            return new InputFile(name, Encoding.UTF8.GetBytes(name == "gate.key" ? SpaText.GateKeyLine : beside));
        },
    };

    private static string Damaged(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 6); i > 0; i--)
            text.Append(Lines[random.Next(Lines.Length)]).Append(random.Next(5) == 0 ? "" : "\n");
        for (var i = random.Next(0, 6); i > 0 && text.Length > 0; i--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(3))
            {
                case 0:
                    text.Insert(at, Fragments[random.Next(Fragments.Length)]);
                    break;
                case 1:
                    text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
                    break;
                default:
                    text[at] = (char)random.Next(1, 0x250);
                    break;
            }
        }

        return text.ToString();
    }
}
