using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Policy.FrontEnds.RouterOs.Scripting;

/// <summary>What an operand comes to. Null stands for a value that is not known, which was reported where it arose.</summary>
internal abstract record ScriptValue(Place Place);

/// <param name="TextStart">As in <see cref="LiteralOperand"/>.</param>
internal sealed record TextValue(Place Place, string Text, bool IsQuoted = false, int TextStart = -1) : ScriptValue(Place);

/// <summary>What <c>find</c> gives.</summary>
internal sealed record ItemsValue(Place Place, IReadOnlyList<ConfigItem> Items) : ScriptValue(Place);

internal sealed record ListValue(Place Place, IReadOnlyList<ScriptValue> Elements) : ScriptValue(Place);

/// <summary>The menu that relative statements start from.</summary>
internal sealed class MenuContext(MenuNode menu)
{
    public MenuNode Menu { get; set; } = menu;

    /// <summary>The menu of the last full command line, which does not move the context, but is what a pasted bare <c>add</c> meant.</summary>
    public MenuNode? LastCommandMenu { get; set; }

    public MenuContext Inner() => new(Menu) { LastCommandMenu = LastCommandMenu };
}
