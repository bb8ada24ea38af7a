using Postern.Rules.Doors;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>Where strangers come from. Packets come in by few interfaces, whose names are mostly one and the same object: the last answer is kept.</summary>
internal sealed class GuardedInterfaces(Guard guard)
{
    private const string Loopback = "lo";

    private readonly HashSet<string>? _names = guard.Interfaces.Count == 0 ? null : [.. guard.Interfaces];
    private string? _last;
    private bool _lastAnswer;

    public bool Contains(string name)
    {
        if (!ReferenceEquals(name, _last))
            (_last, _lastAnswer) = (name, _names?.Contains(name) ?? name != Loopback);
        return _lastAnswer;
    }
}
