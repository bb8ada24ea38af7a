using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.RouterDouble;
using Postern.Routers;
using Postern.Rules.Model;
using Postern.Watcher.Routers;

namespace Postern.Tests.Watching.Routers;

/// <summary>A router's grants, the double, and a clock: tasks are carried out when a test says so.</summary>
internal sealed class PlayedRouter
{
    private readonly Queue<RouterTask> _underWay = new();
    private RouterInHand? _session;

    /// <summary>What was asked for in earlier sessions went with them.</summary>
    private long _connected;

    public PlayedRouter(Func<double>? chance = null, string version = "7.18")
    {
        Double = new DoubleRouter("edge1", version, Clock);
        Grants = new RouterGrants(RouterTiming.Usual, chance ?? (() => 0.5));
    }

    public HandClock Clock { get; } = new();

    public DoubleRouter Double { get; }

    public RouterGrants Grants { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Nobody answers at the router's address.</summary>
    public bool IsDown { get; set; }

    public List<RouterTaskKind> Done { get; } = [];

    /// <summary>Commands that were asked for and not carried out.</summary>
    public int UnderWay => _underWay.Count;

    public static RouterEntry Entry(string source, string list = "postern-ssh") => new(list, AddressRange.TryParse(source, out var range) ? range : throw new ArgumentException(source));

    public void Want(string source, double seconds, string list = "postern-ssh", string door = "ssh") => Grants.Want(Entry(source, list), door, Now + TimeSpan.FromSeconds(seconds), Now);

    /// <summary>All that can be done now, done.</summary>
    public void Settle()
    {
        do
        {
            Ask();
            while (_underWay.Count > 0)
                Answer();
        }
        while (Grants.Next(Now) is { } more && Enqueue(more));
    }

    /// <summary>As long as it takes, a second at a time.</summary>
    public void Settle(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            Settle();
            Clock.Pass(TimeSpan.FromSeconds(1));
        }

        Settle();
    }

    /// <summary>Asks for all that can be under way at once.</summary>
    public void Ask()
    {
        while (Grants.Next(Now) is { } task)
            Enqueue(task);
    }

    /// <summary>The router answers the oldest command.</summary>
    public void Answer()
    {
        var task = _underWay.Dequeue();
        Done.Add(task.Kind);
        if (task.Kind == RouterTaskKind.Connect && IsDown)
        {
            Grants.Refused(task, "nobody answers", isFinal: false, Now);
        }
        else if (task.Kind == RouterTaskKind.Connect)
        {
            (_session, _connected) = (new RouterInHand(Double), task.Session);
            Grants.Connected(task, Now);
        }
        else if (task.Kind != RouterTaskKind.Hangup && task.Session >= _connected)
        {
            Grants.Done(task, IsDown || _session!.Loss is not null ? new RouterReply { Loss = "the connection broke" } : _session.Carry(task.Command!), Now);
        }
    }

    /// <summary>The connection breaks; of what is under way some was carried out before that.</summary>
    public void Cut(int carried)
    {
        for (; carried > 0 && _underWay.TryPeek(out var task) && task.Command is { } command; carried--)
        {
            if (_session is { Loss: null } session && task.Session >= _connected)
                session.Carry(command);
            _underWay.Dequeue();
        }

        _session?.Loss = "the connection broke";
    }

    /// <summary><c>source left</c> on a list, in whole seconds, in order.</summary>
    public List<string> On(string list = "postern-ssh") =>
    [
        .. new[] { RouterMenus.AddressList4, RouterMenus.AddressList6 }.SelectMany(Double.Items).Where(i => i["list"] == list)
            .Select(i => $"{i["address"]}{(i.Until is { } until ? $" {Math.Ceiling((until - Now).TotalSeconds)}" : "")}").Order(StringComparer.Ordinal),
    ];

    private bool Enqueue(RouterTask task)
    {
        _underWay.Enqueue(task);
        return true;
    }
}
