using System.CommandLine;
using System.Net;
using Postern.Rules.Model;

namespace Postern.Cli.Commands;

/// <summary>Arguments and options that mean the same in every command that has them.</summary>
public static class SharedArguments
{
    public static Argument<string[]> Files()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "a policy (.yaml), a RouterOS script or export (.rsc), knockd.conf or access.conf (with fwknopd.conf beside it); - is standard input; several are read in order",
            Arity = ArgumentArity.OneOrMore,
        };
        files.Validators.Add(result =>
        {
            // A misspelt --safe must not be taken for a file that happens not to exist.
            foreach (var option in result.Tokens.Where(t => t.Value.StartsWith("--", StringComparison.Ordinal)))
                result.AddError($"there is no option {option.Value}");
        });
        return files;
    }

    public static Argument<string> Policy() => new("POLICY") { Description = "a policy (.yaml)" };

    public static Argument<string> Source() => new("SOURCE") { Description = "an IPv4 or IPv6 address" };

    /// <summary>Null after a message on the terminal.</summary>
    public static IPAddress? ParseSource(string text, Terminal terminal)
    {
        if (AddressRange.TryParse(text, out var range) && range.IsSingle)
            return range.First;
        terminal.Error.WriteLine($"postern: '{text}' is not one complete IPv4 or IPv6 address");
        return null;
    }

    public static Option<bool> Json() => new("--json") { Description = "machine-readable output" };

    public static Option<bool> AbsentOk() => new("--absent-ok") { Description = "an interface may appear later (PPPoE, hot-plug)" };

    public static Option<string[]> Interfaces() => new("--interfaces")
    {
        Description = "what a RouterOS interface or interface list is called here: --interfaces WAN=eth0,eth1 LAN=br0",
        AllowMultipleArgumentsPerToken = true,
    };
}
