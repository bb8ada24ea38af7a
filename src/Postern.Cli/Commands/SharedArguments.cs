using System.CommandLine;

namespace Postern.Cli.Commands;

/// <summary>Arguments and options that mean the same in every command that has them.</summary>
public static class SharedArguments
{
    public static Argument<string[]> Files() => new("FILE")
    {
        Description = "a policy (.yaml) or a RouterOS script or export (.rsc); - is standard input; several are read in order",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<bool> Json() => new("--json") { Description = "machine-readable output" };

    public static Option<string[]> Interfaces() => new("--interfaces")
    {
        Description = "what a RouterOS interface or interface list is called here: --interfaces WAN=eth0,eth1 LAN=br0",
        AllowMultipleArgumentsPerToken = true,
    };
}
