namespace Postern.Rules.Model;

/// <summary>Where in the user's text something stands, so that every later stage can point at the very characters.</summary>
/// <param name="File">The name the user gave; "-" is standard input.</param>
/// <param name="Line">First line is 1; 0 means the file as a whole.</param>
/// <param name="Column">First column is 1, counted in UTF-16 units of the line.</param>
/// <param name="Length">Characters covered, at least 1.</param>
public readonly record struct SourceSpan(string File, int Line, int Column, int Length = 1)
{
    public static SourceSpan WholeFile(string file) => new(file, 0, 0);

    /// <summary><c>file:line:column</c>, the form that terminals and editors turn into a link.</summary>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
