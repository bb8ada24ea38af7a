using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Syntax;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Properties;

/// <summary>A value's text to its meaning: a <see cref="Matcher"/>, or what lowering needs. Null when a diagnostic says what is wrong.</summary>
internal delegate object? PropertyReader(PropertyValue value, Reports reports);

/// <summary>One parameter of a menu.</summary>
internal sealed record Property(string Name, PropertyReader Read)
{
    /// <summary>False: a leading <c>!</c> is an error.</summary>
    public bool IsNegatable { get; init; }

    /// <summary>True where the reader itself looks after <c>!</c>: tcp-flags and hotspot negate per element, a comment is free text.</summary>
    public bool KeepsBang { get; init; }

    /// <summary>Bytes that are no UTF-8 stay bytes (see ScriptBytes) instead of becoming letters.</summary>
    public bool KeepsBytes { get; init; }

    /// <summary>What an empty value means.</summary>
    public WhenEmpty WhenEmpty { get; init; } = WhenEmpty.Unset;

    public RuleMenus Menus { get; init; } = RuleMenus.All;

    /// <summary>The router sets it; an <c>export where</c> or a <c>print</c> shows it.</summary>
    public bool IsReadOnly { get; init; }
}

internal enum WhenEmpty
{
    /// <summary>As if it were not there; verbose exports are full of these.</summary>
    Unset,

    /// <summary>An empty bit set: not documented, and taken as unset with a warning.</summary>
    UnsetWithWarning,

    /// <summary>The router refuses it.</summary>
    Error,

    /// <summary>An empty text is a text.</summary>
    Text,
}

/// <summary>The six menus of rules that a parameter may belong to. Source: the command tree of 7.24.</summary>
[Flags]
internal enum RuleMenus
{
    None = 0,
    Filter4 = 1,
    Raw4 = 2,
    Nat4 = 4,
    Filter6 = 8,
    Raw6 = 16,
    Nat6 = 32,
    V4 = Filter4 | Raw4 | Nat4,
    V6 = Filter6 | Raw6 | Nat6,
    Filter = Filter4 | Filter6,
    Raw = Raw4 | Raw6,
    Nat = Nat4 | Nat6,
    All = V4 | V6,
}

/// <summary>A value as the script gave it.</summary>
/// <param name="Text">Without the leading <c>!</c> of a negatable parameter.</param>
/// <param name="TextStart">Where the first character of <paramref name="Text"/> stands, or -1 when escapes or variables made it up.</param>
internal sealed record PropertyValue(string Name, string Text, bool Negated, bool IsQuoted, MenuNode Menu, Place Place, int TextStart)
{
    public IpFamily Family => Menu.Family;

    public SourceSpan Span => Place.Span;

    /// <summary>The very characters, where they are known, else the whole value.</summary>
    public SourceSpan Part(int start, int length) =>
        TextStart < 0 ? Place.Span : Place.Script.Span(TextStart + start, TextStart + start + Math.Max(1, length));
}
