using Postern.Policy.Backends.Nftables;
using Postern.Policy.Model;
using Postern.Watcher.Control;
using Postern.Watcher.Events;

namespace Postern.Watcher.Routers;

/// <summary>
/// Takes the gate's grants to the routers that enforce them. It hears of a grant from whoever made it, on that thread, and leaves the rest to
/// the routers' workers: no router holds up another, or the gate. For concurrent use.
/// </summary>
public sealed class RouterBridge(RouterConnect connect, Troubles troubles, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly LiveGrants _live = new();
    private readonly List<RouterWorker> _leaving = [];

    /// <summary>By the router's name.</summary>
    private Dictionary<string, RouterWorker> _workers = [];

    /// <summary>Where a door's grants go, by the name that events have for it.</summary>
    private Dictionary<string, List<(RouterWorker Worker, string List, string Door)>> _places = [];

    /// <summary>The gate's grants are known; before, everything on a router would look like one too many.</summary>
    private bool _isSeeded;
    private PolicyModel? _policy;

    public RouterTiming Timing { get; init; } = RouterTiming.Usual;

    public IReadOnlyList<RouterStatus> Status
    {
        get
        {
            RouterWorker[] workers;
            lock (_gate)
                workers = [.. _workers.Values.Concat(_leaving.Where(l => !l.HasLeft))];
            return [.. workers.Select(w => w.Status()).OrderBy(s => s.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>The policy that was loaded. Entries of doors that are enforced no longer go.</summary>
    public async ValueTask Use(PolicyModel? policy)
    {
        List<RouterWorker> left;
        lock (_gate)
        {
            _policy = policy;
            if (_isSeeded || !HasWork)
                Settle();
            _isSeeded &= HasWork;
            left = _leaving.FindAll(l => l.HasLeft);
            _leaving.RemoveAll(left.Contains);
        }

        foreach (var worker in left)
            await worker.DisposeAsync();
    }

    /// <summary>A grant began, was renewed or ended. Returns at once.</summary>
    public void Hear(GateEvent told)
    {
        lock (_gate)
        {
            if (HasWork && _live.Hear(told, time.GetUtcNow()) is { } change)
                Carry(change);
        }
    }

    /// <summary>What the kernel's sets hold.</summary>
    /// <param name="began">When they began to be read.</param>
    public void Look(IReadOnlyDictionary<EntryKey, EntryTime> entries, DateTimeOffset began)
    {
        lock (_gate)
        {
            if (!HasWork)
                return;
            var changes = _live.Look(entries, began);
            if (!_isSeeded)
            {
                _isSeeded = true;
                Settle();
                return;
            }

            foreach (var change in changes)
                Carry(change);
        }
    }

    public async ValueTask DisposeAsync()
    {
        RouterWorker[] workers;
        lock (_gate)
        {
            workers = [.. _workers.Values, .. _leaving];
            (_workers, _places) = ([], []);
            _leaving.Clear();
        }

        await Task.WhenAll(workers.Select(w => w.DisposeAsync().AsTask()));
    }

    private bool HasWork => _policy?.Enforcements.Count > 0;

    /// <summary>Workers for the routers that the policy has something to do for, each with all that is to be there.</summary>
    private void Settle()
    {
        var before = _workers.Values.Concat(_leaving).ToDictionary(w => w.Router.Login.Address);
        (_workers, _places) = ([], []);
        foreach (var enforcement in _policy?.Enforcements ?? [])
        {
            if (!_workers.TryGetValue(enforcement.Router, out var worker))
            {
                var router = _policy!.Routers.First(r => r.Name == enforcement.Router);
                if (!before.Remove(router.Login.Address, out worker) || !worker.Use(router))
                    worker = new RouterWorker(router, Timing, connect, Random.Shared.NextDouble, troubles, time);
                _workers[enforcement.Router] = worker;
            }

            var door = NftText.Quoted(enforcement.Door);
            if (!_places.TryGetValue(door, out var places))
                _places[door] = places = [];
            places.Add((worker, enforcement.List, enforcement.Door));
        }

        _leaving.RemoveAll(_workers.ContainsValue);
        foreach (var worker in before.Values.Where(w => !_leaving.Contains(w)))
        {
            worker.Leave();
            _leaving.Add(worker);
        }

        var wanted = _live.All.SelectMany(l => (_places.GetValueOrDefault(l.Grant.Door) ?? []).Select(p => (p.Worker, Grant: (new RouterEntry(p.List, l.Grant.Source), p.Door, l.Until))))
            .ToLookup(w => w.Worker, w => w.Grant);
        var now = time.GetUtcNow();
        foreach (var worker in _workers.Values)
        {
            worker.Change(g => g.Replace(wanted[worker], now));
            worker.Start();
        }
    }

    private void Carry(GrantChange change)
    {
        if (!_places.TryGetValue(change.Grant.Door, out var places))
            return;
        var now = time.GetUtcNow();
        foreach (var (worker, list, door) in places)
        {
            var entry = new RouterEntry(list, change.Grant.Source);
            worker.Change(g =>
            {
                if (change.Until is { } until)
                    g.Want(entry, door, until, now);
                else
                    g.Drop(entry, door);
            });
        }
    }
}
