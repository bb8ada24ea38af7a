namespace Postern.RouterDouble.Sessions;

/// <summary>An attribute without the API's <c>=</c>.</summary>
public readonly record struct DoubleWord(string Name, string Value);

/// <summary>One sentence of a reply: <c>!re</c>, <c>!done</c>, <c>!trap</c>, <c>!empty</c>, <c>!fatal</c>.</summary>
public sealed record DoubleSentence(string Kind, IReadOnlyList<DoubleWord> Words)
{
    public static DoubleSentence Done { get; } = new("!done", []);

    public string? this[string name] => Words.Where(w => w.Name == name).Select(w => w.Value).FirstOrDefault();

    public static DoubleSentence Returning(string value) => new("!done", [new("ret", value)]);
}
