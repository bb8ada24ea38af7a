using Postern.Policy.Backends.RouterOs;
using Postern.RouterDouble;
using Postern.RouterDouble.Sessions;
using Postern.Routers;

namespace Postern.Tests.Routers.Pushing;

/// <summary>A login at the router double without a network between.</summary>
internal sealed class DoubleLogin(DoubleRouter router, DoubleSession session) : IRouterSession
{
    private readonly Lock _lock = new();
    private string? _loss;

    public RouterVersion Version => new(router.Version.Major, router.Version.Minor);

    public bool HasSafeMode => router.HasSafeMode && session.Via == "api";

    /// <summary>Asked before each command; a reply stands for the router's own.</summary>
    public Func<RouterCommand, RouterReply?> Intrude { get; set; } = _ => null;

    /// <summary>How long a command is on its way.</summary>
    public TimeSpan RoundTrip { get; init; }

    public async ValueTask<RouterReply> Run(RouterCommand command, CancellationToken stop)
    {
        RouterReply reply;
        lock (_lock)
            reply = _loss is null ? Execute(command) : new RouterReply { Loss = _loss };
        if (RoundTrip > TimeSpan.Zero)
            await Task.Delay(RoundTrip, stop);
        return reply;
    }

    /// <summary>The connection breaks off.</summary>
    public void Lose(string reason)
    {
        _loss ??= reason;
        router.Close(session);
    }

    public ValueTask DisposeAsync()
    {
        Lose("closed");
        return ValueTask.CompletedTask;
    }

    private RouterReply Execute(RouterCommand command)
    {
        if (Intrude(command) is { } instead)
        {
            if (instead.Loss is { } loss)
                Lose(loss);
            return instead;
        }

        var replies = router.Execute(session, command.Path, [.. command.Attributes.Select(a => new DoubleWord(a.Name, a.Value))], [.. command.Where.Select(w => $"?{w.Name}={w.Value}")]);
        var trap = replies.FirstOrDefault(r => r.Kind == "!trap")?["message"];
        return new RouterReply
        {
            Records = [.. replies.Where(r => r.Kind == "!re").Select(r => (IReadOnlyList<RouterProperty>)[.. r.Words.Select(w => new RouterProperty(w.Name, w.Value))])],
            Returned = replies.FirstOrDefault(r => r.Kind == "!done")?["ret"],
            Trap = trap is null ? null : new RouterTrap(KindOf(trap), trap),
        };
    }

    private static TrapKind KindOf(string message) =>
        message.Contains("no such item") ? TrapKind.NoSuchItem : message.Contains("no such command") ? TrapKind.NoSuchCommand
        : message.Contains("already have") ? TrapKind.AlreadyThere : message.Contains("not enough permissions") ? TrapKind.NotPermitted
        : message.Contains("disk") ? TrapKind.NoRoom : message.Contains("device-mode") ? TrapKind.DeviceMode : TrapKind.Other;
}
