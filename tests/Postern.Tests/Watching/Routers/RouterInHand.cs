using Postern.Policy.Backends.RouterOs;
using Postern.RouterDouble;
using Postern.RouterDouble.Sessions;
using Postern.Routers;

namespace Postern.Tests.Watching.Routers;

/// <summary>The double without a wire: a session of its own kind, that can be cut at any moment.</summary>
internal sealed class RouterInHand(DoubleRouter router, TimeSpan delay = default) : IRouterSession
{
    private readonly DoubleSession _session = router.Console();

    public RouterVersion Version => new(router.Version.Major, router.Version.Minor);

    public bool HasSafeMode => router.HasSafeMode;

    /// <summary>Every command from now on is lost, done or not.</summary>
    public string? Loss { get; set; }

    public async ValueTask<RouterReply> Run(RouterCommand command, CancellationToken stop)
    {
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, stop);
        return Loss is { } loss ? new RouterReply { Loss = loss } : Carry(command);
    }

    public ValueTask DisposeAsync()
    {
        Loss ??= "closed";
        router.Close(_session);
        return ValueTask.CompletedTask;
    }

    public RouterReply Carry(RouterCommand command)
    {
        List<DoubleWord> words = [.. command.Attributes.Select(a => new DoubleWord(a.Name, a.Value))];
        if (command.Properties.Count > 0)
            words.Add(new DoubleWord(".proplist", string.Join(',', command.Properties)));
        var sentences = router.Execute(_session, command.Path, words, [.. command.Where.Select(w => $"?{w.Name}={w.Value}")]);
        var trap = sentences.FirstOrDefault(s => s.Kind == "!trap")?["message"];
        return new RouterReply
        {
            Records = [.. sentences.Where(s => s.Kind == "!re").Select(s => (IReadOnlyList<RouterProperty>)[.. s.Words.Select(w => new RouterProperty(w.Name, w.Value))])],
            Returned = sentences.FirstOrDefault(s => s.Kind == "!done")?["ret"],
            Trap = trap is null ? null : new RouterTrap(Kind(trap), trap),
        };
    }

    private static TrapKind Kind(string message) =>
        message.Contains("already have such entry", StringComparison.Ordinal) ? TrapKind.AlreadyThere
        : message.Contains("no such item", StringComparison.Ordinal) ? TrapKind.NoSuchItem
        : message.Contains("no such command", StringComparison.Ordinal) ? TrapKind.NoSuchCommand
        : TrapKind.Other;
}
