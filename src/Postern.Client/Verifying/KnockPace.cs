namespace Postern.Client.Verifying;

/// <summary>How one round of knocking goes about it.</summary>
/// <param name="Delay">Between knocks, and after the last.</param>
/// <param name="IsDoubled">Each knock is sent twice: a gate does not count a repeat of the last step, and what is lost once is rarely lost twice.</param>
/// <param name="TryFor">How long the door is tried.</param>
/// <param name="Quiet">After that, before the next round: whatever was tried late has arrived by then, and cannot pass for a wrong knock.</param>
public sealed record KnockPace(TimeSpan Delay, bool IsDoubled, TimeSpan TryFor, TimeSpan Quiet);
