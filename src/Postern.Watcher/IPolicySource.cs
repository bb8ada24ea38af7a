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

    /// <summary>True once after the files have changed and nobody writes to them any more.</summary>
    bool HasChanged();
}
