using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.Model;
using Postern.Rules.Doors;

namespace Postern.Tests.FrontEnds.Fwknop;

/// <summary>An access.conf through the whole pipeline.</summary>
internal static class AccessText
{
    /// <summary>Made for these tests; the secrets whose text no output may have.</summary>
    public const string Key = "c2VjcmV0IGtleSBvZiAzMiBieXRlcyBmb3IgdGVzdHM=";
    public const string HmacKey = "dGhlIG90aGVyIHNlY3JldCBrZXkgdGhhdCBzaWducyBwYWNrZXRzIGluIHRlc3RzLCBsb25nIGVub3VnaA==";

    public const string Keys = $"KEY_BASE64 {Key}\nHMAC_KEY_BASE64 {HmacKey}\n";

    public static Compilation Compile(string access, string? server = null, string? policy = null, Func<string, string?>? named = null, IReadOnlyList<string>? folder = null)
    {
        var files = new List<InputFile>();
        if (policy is not null)
            files.Add(new InputFile("policy.yaml", Encoding.UTF8.GetBytes(policy)));
        files.Add(Input("access.conf", access, named, folder));
        if (server is not null)
            files.Add(Input("fwknopd.conf", server, named, folder));
        return Compile(files);
    }

    public static Compilation Compile(IReadOnlyList<InputFile> files) =>
        PolicyCompiler.Compile(files, new CompileOptions { ForNftables = true, Nftables = new NftablesOptions { HasWatcher = true } });

    public static InputFile Input(string name, string text, Func<string, string?>? named = null, IReadOnlyList<string>? folder = null) => new(name, Encoding.UTF8.GetBytes(text))
    {
        ReadNamed = (string asked, out string? refusal) =>
        {
            var found = named?.Invoke(asked);
            refusal = found is null ? "there is no such file" : null;
            return found is null ? null : new InputFile(asked, Encoding.UTF8.GetBytes(found));
        },
        ListNamed = (string asked, out string? refusal) =>
        {
            refusal = folder is null ? "there is no such folder" : null;
            return folder;
        },
    };

    /// <summary>One stanza that nothing can be said against, with more lines.</summary>
    public static Compilation Stanza(string lines, string? server = null) =>
        Compile($"SOURCE ANY\nREQUIRE_SOURCE_ADDRESS Y\n{Keys}{(lines.Contains("OPEN_PORTS", StringComparison.Ordinal) ? "" : "OPEN_PORTS tcp/22\n")}{lines}\n", server);

    /// <summary>Without the hint that every such gate gets.</summary>
    public static IReadOnlyList<string> Codes(this Compilation compilation, Severity least = Severity.Warning) =>
        [.. compilation.Diagnostics.Where(d => d.Severity >= least && d.Code != "PN2424").Select(d => d.Code)];

    public static FwknopStanza Only(this Compilation compilation) => compilation.Policy!.Spa!.People.Single().Stanzas.Single();

    public static IReadOnlyList<Door> Doors(this Compilation compilation) => compilation.RuleSet.Guard!.Doors;

    public static string Shown(this Compilation compilation) => string.Join('\n', compilation.Diagnostics);
}
