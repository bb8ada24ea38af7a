using System.Buffers;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Yaml.Steps;

/// <summary>An HTTP step's method and path.</summary>
internal static class RequestReader
{
    /// <summary>The beginning of a request must lie in one packet.</summary>
    public const int LongestPath = 1024;

    public const string DefaultMethod = "GET";

    private const int LongestMethod = 16;

    private static readonly SearchValues<char> MethodLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-");

    // Of what RFC 3986 lets stand in a path; a client would send anything else as %xx.
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/%");

    /// <param name="method">Null: <see cref="DefaultMethod"/>.</param>
    /// <returns>Null after a diagnostic; both are looked at.</returns>
    public static KnockRequest? Read(Slice? method, Slice path, DiagnosticBag diagnostics)
    {
        var good = true;
        if (method is { } name && (name.Length is 0 or > LongestMethod || name.Chars.ContainsAnyExcept(MethodLetters)))
        {
            diagnostics.Add(StepDiagnostics.Method(name.Span, name.Text));
            good = false;
        }

        if (path.Length == 0 || path.Chars[0] != '/')
            diagnostics.Add(StepDiagnostics.NoPath(path.Span, path.Text));
        else if (path.Length > LongestPath)
            diagnostics.Add(StepDiagnostics.LongPath(path.Span, path.Length, LongestPath));
        else if (path.Chars.IndexOfAnyExcept(PathCharacters) is var bad and >= 0)
            diagnostics.Add(StepDiagnostics.PathCharacter(path.Part(bad, 1).Span, path.Chars[bad]));
        else if (good)
            return new KnockRequest(method?.Text ?? DefaultMethod, path.Text);
        return null;
    }
}
