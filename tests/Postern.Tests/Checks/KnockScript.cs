using System.Text;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;

namespace Postern.Tests.Checks;

/// <summary>A script that nothing is wrong with but what a test puts in: three mixed knocks, a ban, a final drop.</summary>
internal static class KnockScript
{
    public const string Filter = """
        /ip firewall filter
        add chain=input action=drop src-address-list=banned
        add chain=input action=drop protocol=tcp dst-port=22 src-address-list=!open
        add chain=input action=accept connection-state=established,related
        add chain=input action=add-src-to-address-list address-list=open address-list-timeout=30m protocol=tcp dst-port=26464 src-address-list=knock2
        add chain=input action=add-src-to-address-list address-list=knock2 address-list-timeout=10s protocol=udp dst-port=20781 src-address-list=knock1
        add chain=input action=add-src-to-address-list address-list=knock1 address-list-timeout=10s protocol=tcp dst-port=31117
        add chain=input action=accept protocol=tcp dst-port=22 src-address-list=open
        add chain=input action=add-src-to-address-list address-list=banned address-list-timeout=1h protocol=tcp dst-port=23 src-address-list=!open
        add chain=input action=drop

        """;

    /// <summary><c>CODE pointed-at text</c> for each finding of the checks.</summary>
    public static IReadOnlyList<string> Findings(string script)
    {
        var lines = script.Split('\n');
        return [.. Check(script).Where(d => d.Code.StartsWith("PN3", StringComparison.Ordinal)).Select(d => $"{d.Code} {lines[d.Span.Line - 1].Substring(d.Span.Column - 1, d.Span.Length)}")];
    }

    public static IReadOnlyList<Diagnostic> Check(string script) =>
        PolicyCompiler.Compile([new InputFile("router.rsc", Encoding.UTF8.GetBytes(script))], new CompileOptions()).Diagnostics;

    /// <summary>The script with one text in place of another that must be there.</summary>
    public static string With(string old, string replacement) =>
        Filter.Contains(old, StringComparison.Ordinal) ? Filter.Replace(old, replacement) : throw new ArgumentException($"the script has no {old}", nameof(old));
}
