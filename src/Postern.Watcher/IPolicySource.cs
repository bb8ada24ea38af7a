using Postern.Policy;

namespace Postern.Watcher;

/// <summary>The files that say what the gate is to be.</summary>
public interface IPolicySource
{
    /// <summary>For people: the files' names.</summary>
    string Name { get; }

    /// <summary>Reads and compiles the files as they are now. Never throws for what is in them.</summary>
    /// <param name="refusal">The first errors, for the log, when there is no table.</param>
    Compilation? Compile(out string? refusal);

    /// <summary>The same policy with the rolling knocks of this moment; reads nothing.</summary>
    /// <param name="policy">What <see cref="Compile"/> gave.</param>
    Compilation Roll(Compilation policy, DateTimeOffset now);

    /// <summary>True once after the files have changed and nobody writes to them any more.</summary>
    bool HasChanged();
}
