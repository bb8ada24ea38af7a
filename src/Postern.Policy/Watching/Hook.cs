using Postern.Rules.Model;

namespace Postern.Policy.Watching;

public enum HookMoment
{
    /// <summary>A source was let in, by knocks, by hand or renewed.</summary>
    Open,

    /// <summary>A grant expired or was revoked.</summary>
    Close,

    Ban,
}

/// <summary>A command that the watcher starts when something happened; the facts are in its environment.</summary>
/// <param name="Door">Null: at every door.</param>
/// <param name="Command">A program and its arguments; never a shell's line.</param>
public sealed record Hook(HookMoment On, string? Door, IReadOnlyList<string> Command, SourceSpan Span);

public sealed record HookSettings
{
    public static readonly HookSettings None = new();

    public IReadOnlyList<Hook> Hooks { get; init; } = [];

    /// <summary>Whom the commands run as; null is whoever the watcher runs as.</summary>
    public string? User { get; init; }

    public SourceSpan UserSpan { get; init; }

    /// <summary>A command that takes longer is killed with all it started.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many may run at once; more wait.</summary>
    public int AtOnce { get; init; } = 8;
}
