using System.Runtime.InteropServices;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Lists;

/// <summary>
/// One timed address list. A write hits the entry that already holds the address: a static one stays as it is, any other gets the
/// new time, longer or shorter. Source: RouterOS manual, "Address Lists"; look-up by containing entry as in its kernel module.
/// </summary>
internal sealed class AddressList
{
    private const int FirstSweep = 64;

    private readonly int _limit;
    private readonly StaticRanges _static;
    private readonly TimedRanges _timed;
    private readonly Dictionary<UInt128, long> _hosts;
    private int _sweepAt;
    private long _sweptAt = long.MinValue;

    public AddressList(IpFamily family, string name, StaticRanges fixedRanges, TimedRanges timed, int limit)
    {
        (Family, Name, _static, _timed, _limit, _hosts) = (family, name, fixedRanges, timed, limit, []);
        _sweepAt = Math.Min(FirstSweep, limit);
    }

    private AddressList(AddressList other)
    {
        (Family, Name, _static, _limit, _sweepAt, _sweptAt) = (other.Family, other.Name, other._static, other._limit, other._sweepAt, other._sweptAt);
        _timed = other._timed.Clone();
        _hosts = new Dictionary<UInt128, long>(other._hosts);
    }

    public IpFamily Family { get; }

    public string Name { get; }

    public AddressList Clone() => new(this);

    public bool Contains(UInt128 address, long now) =>
        (_hosts.Count > 0 && _hosts.TryGetValue(address, out var until) && now < until) || _static.Contains(address) || _timed.Find(address, now) >= 0;

    /// <summary>Writes as a rule does.</summary>
    /// <returns>The end that the entry has now; 0 where the list is full and nothing was written.</returns>
    public long Write(UInt128 address, long until, long now)
    {
        if (_static.Contains(address))
            return Until.Static;
        ref var host = ref CollectionsMarshal.GetValueRefOrNullRef(_hosts, address);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref host) && now < host)
            return host = host == Until.Static ? Until.Static : until;
        if (_timed.Find(address, now) is var entry and >= 0)
            return _timed.Renew(entry, until);
        if (_hosts.Count >= _sweepAt)
            Sweep(now);
        if (_hosts.Count >= _limit && !_hosts.ContainsKey(address))
            return 0;
        _hosts[address] = until;
        return until;
    }

    /// <summary>Writes without a clock: a host that is there, or was, gets the time.</summary>
    public void Put(UInt128 address, long until)
    {
        if (_static.Contains(address))
            return;
        if (_hosts.Count < _limit || _hosts.ContainsKey(address))
            _hosts[address] = until;
    }

    public void Remove(UInt128 address)
    {
        _hosts.Remove(address);
        _timed.RemoveHost(address);
    }

    /// <summary>What is alive, configured entries first.</summary>
    public IEnumerable<ListEntry> Entries(long now) =>
    [
        .. _static.Entries.Select(r => new ListEntry(Family, Name, r, null, IsConfigured: true) { IsStatic = true }),
        .. _timed.Alive(now).Select(e => new ListEntry(Family, Name, e.Range, Until.Moment(e.Until), IsConfigured: true) { IsStatic = e.Until == Until.Static }),
        .. _hosts.Where(h => now < h.Value).OrderBy(h => h.Key)
            .Select(h => new ListEntry(Family, Name, AddressRange.Host(new HostAddress(Family, h.Key).ToIPAddress()), Until.Moment(h.Value), IsConfigured: false) { IsStatic = h.Value == Until.Static }),
    ];

    /// <summary>Takes out what has expired; a full list is looked through once a second at most, as the kernel does with its sets.</summary>
    private void Sweep(long now)
    {
        if (_hosts.Count >= _limit && _sweptAt > now - TimeSpan.TicksPerSecond)
            return;
        _sweptAt = now;
        foreach (var (address, until) in _hosts)
        {
            if (until <= now)
                _hosts.Remove(address);
        }

        _sweepAt = (int)Math.Min(_limit, Math.Max(FirstSweep, 2L * _hosts.Count));
    }
}
