using System.Net;
using System.Net.NetworkInformation;

namespace Postern.Client.KeepingOpen;

/// <summary>
/// Sees when this machine would reach a gate from another address, or reaches it again. The system's own events say when to look, and so does a
/// timer of the caller's: routes change without any address doing so.
/// </summary>
public sealed class RouteWatch : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Action _changed;
    private Route? _route;
    private IPAddress? _source;

    /// <param name="changed">Called on any thread.</param>
    public RouteWatch(TimeProvider time, Action changed)
    {
        (_time, _changed) = (time, changed);
        NetworkChange.NetworkAddressChanged += LookNow;
        NetworkChange.NetworkAvailabilityChanged += LookNow;
    }

    /// <summary>The way that the last knock took.</summary>
    public void Follow(Route route)
    {
        lock (_lock)
            (_route, _source) = (route, route.Source);
    }

    /// <summary>Asks the kernel which address it would use now; sends nothing.</summary>
    public async Task Look()
    {
        Route? route;
        lock (_lock)
            route = _route;
        if (route is null)
            return;
        // An address needs no name server: this ends before it returns.
        var (now, _) = await Route.Find(route.Gate.ToString(), AddressChoice.AsTheSystemOrders, null, _time);
        bool isAnother;
        lock (_lock)
        {
            isAnother = !Equals(_source, now?.Source) && ReferenceEquals(_route, route);
            if (isAnother)
                _source = now?.Source;
        }

        // A way that has gone is remembered, and nothing can be done yet: the same address may come back in another network.
        if (isAnother && now is not null)
            _changed();
    }

    public void Dispose()
    {
        NetworkChange.NetworkAddressChanged -= LookNow;
        NetworkChange.NetworkAvailabilityChanged -= LookNow;
    }

    private void LookNow(object? sender, EventArgs e)
    {
        bool isUnknown;
        lock (_lock)
            isUnknown = _route is null;
        // Before the first knock got anywhere, any change is a reason to try again.
        if (isUnknown)
            _changed();
        else
            _ = Look();
    }
}
