using System.Text;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.Model;
using Postern.Spa.Keys;

namespace Postern.Tests.FrontEnds.Spa;

/// <summary>Compiles a policy given as text, with files beside it.</summary>
internal static class SpaText
{
    public const string Alice = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEZ2KFeym2LUg8N728sZL1ATj4FJVLCGWb8Mi3Y4phGp";
    public const string Bob = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqo+h4F7cH2Z/RgO9FHgGs7iI7S/ulRjoPBS+ZImfu8";
    public const string Carol = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBAzHt4xjp1ZZvzdfk6gHiF0XDE9MKCndjvsucPq2fWR8Di/Pyc15ZO/sPMpJvlWVAu5DGpKYqAb68uCOs9nwETU=";

    /// <summary>1024 bits.</summary>
    public const string ShortRsa = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDo6602en9n3qnNaBsx3GXehtopAxgAlmuLtsClRa/4b+y50BxesR1wLJ6hNe9WSyXO7HWfgEx3rF9tfJC3/lMIN2j/zvXRtTajPLJFp35/yCusTgCis0DhjyZXxImGx1Xu9Kta4LSwuFSK/SXS8hPLQBDIfe+XXxHa79oqU9if9w==";

    public const string Passphrase = "dGhpc0lzQWJvdXQyNGJ5dGVzTG9uZyE=";
    public const string HmacKey = "YW5vdGhlcktleU9mVGhpcnR5VHdvQnl0ZXNYWVo0Mg==";
    public const string KeyFile = $"KEY_BASE64: {Passphrase}\nHMAC_KEY_BASE64: {HmacKey}\n";

    public static readonly string GateKeyLine = Gate();

    /// <summary>One door that opens to whoever is said.</summary>
    public static string Door(string people) => $"doors: {{ssh: {{opens: tcp/22, spa: {people}}}}}\n";

    /// <summary>A person alice with these keys of a person, and a door for her.</summary>
    public static string Person(string keys) => $"people: {{alice: {{{keys}}}}}\n{Door("alice")}";

    public static Compilation Compile(string policy, params (string Name, string Text)[] beside) => Compile(policy, FileExposure.None, null, beside);

    /// <param name="exposure">Of every file.</param>
    public static Compilation Compile(string policy, FileExposure exposure, DateTimeOffset? now, params (string Name, string Text)[] beside)
    {
        return PolicyCompiler.Compile([Input("p.yaml", policy)], new CompileOptions { Now = now });

        InputFile Input(string name, string text) => new(name, Encoding.UTF8.GetBytes(text))
        {
            Exposure = exposure,
            ReadNamed = (string named, out string? refusal) =>
            {
                var text = named == "gate.key" && !Array.Exists(beside, b => b.Name == named) ? GateKeyLine : Array.Find(beside, b => b.Name == named).Text;
                refusal = text is null ? "there is no such file" : null;
                return text is null ? null : Input(named, text);
            },
        };
    }

    /// <summary>The people of a policy without any finding.</summary>
    public static SpaPolicy Clean(string policy, params (string Name, string Text)[] beside)
    {
        var compilation = Compile(policy, beside);
        return compilation.Diagnostics.Count == 0 ? compilation.Policy!.Spa! : throw new InvalidOperationException(string.Join('\n', compilation.Diagnostics));
    }

    public static string Said(this Compilation compilation) => string.Join('\n', compilation.Diagnostics.Select(d => d.ToString()));

    public static IReadOnlyList<Diagnostic> Of(this Compilation compilation, string code) => [.. compilation.Diagnostics.Where(d => d.Code == code)];

    private static string Gate()
    {
        using var key = GateKey.Generate(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
        return key.ToLine();
    }
}
