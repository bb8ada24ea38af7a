namespace Postern.RouterDouble.Scripting;

/// <summary>A script stopped: in the router's words, with the line and column where it did.</summary>
internal sealed class ScriptFault(string message) : Exception(message);

/// <param name="Output">What <c>:put</c> wrote.</param>
/// <param name="Error">Null: it ran to its end. What came before the error has been done.</param>
public sealed record ScriptOutcome(string Output, string? Error);
