namespace Postern.Cli.Demo;

/// <summary>Something that the demo says of Postern, and what was seen when it was tried.</summary>
/// <param name="Milliseconds">From the first packet of a connection to its answer, where the claim is about one.</param>
internal sealed record Claim(string Text, bool Holds, string Evidence, double? Milliseconds = null);
