using System.CommandLine;
using System.CommandLine.Invocation;

namespace Postern.Cli.Output;

/// <summary>What <c>postern</c> and <c>postern --help</c> say: a line for each command, under what it is for.</summary>
internal sealed class CommandOverview(RootCommand root, Terminal terminal) : SynchronousCommandLineAction
{
    private static readonly (string Title, string[] Names)[] Parts =
    [
        ("To knock", ["knock", "profile", "key", "ui", "client"]),
        ("To have a gate", ["init", "up", "gate", "keep", "down", "status", "lists", "watch", "allow", "revoke"]),
        ("To know what it does", ["check", "prove", "simulate", "compile", "demo"]),
        ("On a router", ["pull", "push"]),
    ];

    private static readonly (string Line, string Meaning)[] Beginnings =
    [
        ("postern knock 'postern://…' -- ssh me@gate", "you were sent an invitation"),
        ("postern init --out policy.yaml", "you have a machine to guard"),
        ("postern demo", "you want to see it first"),
    ];

    public override int Invoke(ParseResult parseResult)
    {
        Write(root, terminal.Out);
        return ExitCode.Done;
    }

    public static void Write(RootCommand root, TextWriter output)
    {
        output.WriteLine("postern: services that nobody sees before the right knock");
        output.WriteLine();
        output.WriteLine("Begin with");
        Rows(output, Beginnings);
        var all = root.Subcommands.Where(c => !c.Hidden).ToList();
        foreach (var (title, names) in Parts.Append(("Besides", [.. all.Select(c => c.Name).Where(n => !Parts.Any(p => p.Names.Contains(n)))])))
        {
            output.WriteLine();
            output.WriteLine(title);
            Rows(output, [.. names.SelectMany(n => all.Where(c => c.Name == n)).Select(c => (c.Name, Short(c.Description ?? "")))]);
        }

        output.WriteLine();
        output.WriteLine("postern COMMAND --help says more; postern --version says which this is.");
    }

    private static void Rows(TextWriter output, IReadOnlyList<(string Left, string Right)> rows)
    {
        var width = rows.Max(r => r.Left.Length) + 2;
        foreach (var (left, right) in rows)
            output.WriteLine($"  {left.PadRight(width)}{right}");
    }

    /// <summary>What comes before the details.</summary>
    private static string Short(string description) => description.Split([": ", "; "], 2, StringSplitOptions.None)[0];
}
