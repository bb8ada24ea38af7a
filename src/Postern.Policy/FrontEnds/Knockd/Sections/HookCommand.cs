using Postern.Policy.FrontEnds.Knockd.Commands;

namespace Postern.Policy.FrontEnds.Knockd.Sections;

/// <summary>
/// What is left of a section's commands as an argument array. A line that a shell has to read is the administrator's own text; the address
/// comes to it through the environment.
/// </summary>
internal static class HookCommand
{
    /// <summary>Null where there is nothing to run.</summary>
    /// <param name="four">For an IPv4 source.</param>
    /// <param name="six">For an IPv6 source.</param>
    public static IReadOnlyList<string>? Of(CommandReading four, CommandReading six)
    {
        if (four.Rest is null && six.Rest is null)
            return null;
        if (four.Rest == six.Rest)
            return four.Words ?? Shell(SourceInShell.Insert(four.Rest!));
        return Shell($"case \"${{POSTERN_SOURCE}}\" in\n*:*)\n{Branch(six.Rest)}\n;;\n*)\n{Branch(four.Rest)}\n;;\nesac");
    }

    private static string Branch(string? line) => line is null ? ":" : SourceInShell.Insert(line);

    private static IReadOnlyList<string> Shell(string line) => ["/bin/sh", "-c", line];
}
