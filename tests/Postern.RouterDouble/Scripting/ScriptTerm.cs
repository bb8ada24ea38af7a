using Postern.RouterDouble.Sessions;

namespace Postern.RouterDouble.Scripting;

/// <summary>A value of a script: everything is a text but lists.</summary>
internal abstract record ScriptTerm
{
    public static readonly ScriptTerm Nothing = new TextTerm("");

    public abstract string Text { get; }

    public static TextTerm Truth(bool value) => new(value ? "true" : "false");
}

internal sealed record TextTerm(string Value) : ScriptTerm
{
    public override string Text => Value;
}

internal sealed record ListTerm(IReadOnlyList<string> Elements) : ScriptTerm
{
    public override string Text => string.Join(';', Elements);
}

/// <summary>What a script is run on.</summary>
internal interface IScriptTarget
{
    /// <exception cref="Values.RouterRefusal">It says no.</exception>
    IReadOnlyList<DoubleSentence> Carry(DoubleSession session, string command, IReadOnlyList<DoubleWord> attributes);

    /// <summary>All items of a menu as <c>print</c> shows them; null where there is no such menu.</summary>
    IReadOnlyList<IReadOnlyList<DoubleWord>>? Printed(string menu);

    /// <summary>The id of the item of that name or, in a menu without names, comment; null where there is none.</summary>
    string? Named(string menu, string name);

    string? Numbered(string menu, int number);
}
