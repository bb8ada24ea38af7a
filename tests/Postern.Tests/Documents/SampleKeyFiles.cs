using System.Text;
using Postern.Cli.Keys;
using Postern.Policy.FrontEnds;
using Postern.Spa.Keys;
using Postern.Spa.Rolling;

namespace Postern.Tests.Documents;

/// <summary>The key files that policies on the pages name: each name has keys of its own, of the kind that its ending says.</summary>
internal static class SampleKeyFiles
{
    public static InputFile? Read(string name, out string? refusal)
    {
        refusal = null;
        var text = Path.GetExtension(name) switch
        {
            ".key" => GateLine(),
            ".keys" => OpenSshKey.Generate(name).Public,
            ".fwknop" => FwknopKeyPair.Generate("sha256").ToText(DateTimeOffset.UnixEpoch),
            ".rolling" => RollingLine(),
            ".password" => "a sample of no router",
            _ => null,
        };
        if (text is not null)
            return new InputFile(name, Encoding.UTF8.GetBytes(text));
        refusal = "no page has such a file";
        return null;
    }

    private static string RollingLine()
    {
        using var key = RollingKey.Generate(RollingKey.DefaultPeriod, RollingShape.Knocks.Default, out _)!;
        return key.ToLine();
    }

    private static string GateLine()
    {
        using var key = GateKey.Generate(DateTimeOffset.UnixEpoch);
        return key.ToLine();
    }
}
