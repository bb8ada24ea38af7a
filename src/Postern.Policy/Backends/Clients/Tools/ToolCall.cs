namespace Postern.Policy.Backends.Clients.Tools;

/// <summary>One knock as a line of a shell.</summary>
/// <param name="Meaning">For the comment above it; empty where the line says it.</param>
/// <param name="Takes">How long the program stays at a silent port.</param>
internal sealed record ToolCall(string Command, string Meaning, TimeSpan Takes)
{
    /// <summary>Raw packets are for root alone.</summary>
    public bool NeedsRoot { get; init; }
}
