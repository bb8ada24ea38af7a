using System.Text;

namespace Postern.NetworkTests.Equality.Drafts;

/// <summary>A RouterOS script in pieces, so that a smaller one can be made of it.</summary>
internal sealed record ScriptDraft(IReadOnlyList<ScriptLine> Lines)
{
    public IEnumerable<ScriptDraft> Smaller() =>
    [
        .. Lists.WithoutSome(Lines).Select(lines => new ScriptDraft(lines)),
        .. Lists.EachReplaced(Lines, line => line.Smaller()).Select(lines => new ScriptDraft(lines)),
    ];

    public override string ToString()
    {
        var text = new StringBuilder();
        var menu = "";
        foreach (var line in Lines)
        {
            if (line.Menu != menu)
                text.Append(menu = line.Menu).Append('\n');
            text.Append("add ").AppendJoin(' ', line.Parameters).Append('\n');
        }

        return text.ToString();
    }
}

/// <param name="Menu">With its slash: <c>/ip firewall filter</c>.</param>
/// <param name="Parameters"><c>name=value</c>.</param>
internal sealed record ScriptLine(string Menu, IReadOnlyList<string> Parameters)
{
    /// <summary>What a line cannot be without, or what tells its counter.</summary>
    private static readonly string[] Kept = ["chain=", "comment=", "action=", "list=", "address=", "name=", "interface=", "jump-target=", "address-list="];

    public IEnumerable<ScriptLine> Smaller() => Enumerable.Range(0, Parameters.Count)
        .Where(i => !Array.Exists(Kept, k => Parameters[i].StartsWith(k, StringComparison.Ordinal)))
        .Select(i => this with { Parameters = [.. Parameters.Where((_, j) => j != i)] });
}
