namespace Postern.Rules.Evaluation.Guards;

/// <summary>The steps of all doors at one place: what becomes of their packets, and who counts them. Its parts stand in <see cref="KnockPlaces"/>.</summary>
internal readonly record struct PlaceKnocks
{
    /// <summary>The steps whose packets are dropped, then those whose packets are handed on.</summary>
    public required int FirstTest { get; init; }

    public required int Dropped { get; init; }

    public required int Passed { get; init; }

    public required int FirstSeparate { get; init; }

    public required int SeparateCount { get; init; }

    /// <summary>Every packet that may begin a connection meets a step here whose packets are dropped.</summary>
    public required bool DropsAllNew { get; init; }

    /// <summary>Whether a door that is strict about the gate has a step here that a packet can meet which opens no connection.</summary>
    public required bool GateTakesSegments { get; init; }
}

/// <summary>A door whose attempts or stages are its own.</summary>
/// <param name="Path">Its stages, that before the first step first.</param>
/// <param name="IsLoose">Nothing but time ends its stages.</param>
/// <param name="TakesSegments">Flags of its own: a TCP packet that is no request for a connection may meet a step.</param>
internal readonly record struct SeparateDoor(int[] Path, bool IsLoose, bool TakesSegments);
