using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.Knockd.Syntax;

/// <summary><c>[name]</c> and the lines below it.</summary>
internal sealed record Section(Piece Name, List<Directive> Directives)
{
    /// <summary>The one section that is no door.</summary>
    public bool IsOptions => Name.Chars.Equals("options", StringComparison.OrdinalIgnoreCase);
}

/// <param name="Value">Null where there is no equals sign.</param>
internal sealed record Directive(Piece Key, Piece? Value)
{
    /// <summary>knockd reads keys in either case.</summary>
    public string Name { get; } = Key.Text.ToUpperInvariant();
}
