namespace Postern.Routers.Connecting;

/// <summary>Why there is no connection.</summary>
/// <param name="Text">What is wrong, why it matters and what to do.</param>
/// <param name="IsFinal">Trying again without a change is of no use.</param>
internal sealed record ConnectionRefusal(string Text, bool IsFinal);
