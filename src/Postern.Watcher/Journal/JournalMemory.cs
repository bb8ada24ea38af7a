using System.Net;
using Postern.Rules.Model;
using Postern.Watcher.Events;

namespace Postern.Watcher.Journal;

/// <param name="Left">What is left of it; above zero.</param>
/// <param name="Given">What it lasted when it was made.</param>
/// <param name="Doubt">Null, or why it cannot be said how much is left.</param>
public readonly record struct LiveEntry(EntryKey Key, TimeSpan Left, TimeSpan Given, string? Cause, string? Doubt);

/// <summary>
/// What the records so far come to: the grants and bans that last, and what host names stood for. How long something lasts is measured
/// by the clock that nobody sets; the wall clock only says how long the machine was off between two boots, and is believed only where
/// it went forward at least as far as the new boot is old.
/// </summary>
public sealed class JournalMemory
{
    /// <summary>More than the kernel's sets hold; a journal that asks for more was not written here.</summary>
    public const int MostEntries = 1 << 20;

    public const int MostNames = 4096;

    public const string WentBack = "the clock stands before the journal's last record, so that nobody knows how much time has passed";

    /// <summary>What clocks may disagree by without having been set.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    private readonly Dictionary<EntryKey, Entry> _entries = [];
    private readonly Dictionary<string, NameAddresses> _names = new(StringComparer.Ordinal);

    /// <summary>Of the last start; null in an empty journal.</summary>
    public string? Boot { get; private set; }

    public JournalRecord? Last { get; private set; }

    /// <summary>Of the last record; -1 when there is none.</summary>
    public long LastNumber => Last?.Number ?? -1;

    public IReadOnlyDictionary<string, NameAddresses> Names => _names;

    public int Count => _entries.Count;

    public void Apply(JournalRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Kind == JournalKind.Start && record.Boot is { } boot)
            Begin(boot, record);
        switch (record.Kind)
        {
            case JournalKind.Open or JournalKind.Grant or JournalKind.GrantHeld or JournalKind.GrantRestored:
                Remember(EntryKind.Grant, record.Name, record);
                break;
            case JournalKind.Trap or JournalKind.Ban or JournalKind.BanHeld or JournalKind.BanRestored:
                Remember(EntryKind.Ban, "", record);
                break;
            case JournalKind.GrantExpired or JournalKind.GrantRevoked or JournalKind.GrantClosed or JournalKind.GrantNotRestored:
                _entries.Remove(new EntryKey(EntryKind.Grant, record.Name, record.Source));
                break;
            case JournalKind.BanExpired or JournalKind.BanLifted or JournalKind.BanNotRestored:
                _entries.Remove(new EntryKey(EntryKind.Ban, "", record.Source));
                break;
            case JournalKind.Cleared or JournalKind.Missing:
                _entries.Clear();
                break;
            case JournalKind.Addresses:
                Remember(record);
                break;
        }

        Last = record;
    }

    /// <summary>What lasts at a moment of this boot or a later one.</summary>
    public IEnumerable<LiveEntry> At(JournalMoment now)
    {
        if (Last is not { } last)
            yield break;
        var (passed, doubt) = Boot == now.Boot ? (now.Up - last.Up, null) : Between(last, now);
        foreach (var (key, entry) in _entries)
        {
            var left = entry.Ends - last.Up - passed;
            if (left > TimeSpan.Zero)
                yield return new LiveEntry(key, left, entry.Given, entry.Cause, key.Kind == EntryKind.Grant ? doubt : null);
        }
    }

    // A ban that lasts too long is the lesser evil, a grant is not.
    private static (TimeSpan Passed, string? Doubt) Between(JournalRecord last, JournalMoment now)
    {
        var passed = now.Time - last.Time;
        return passed + Slack < now.Up || passed < TimeSpan.Zero ? (now.Up, WentBack) : (passed > now.Up ? passed : now.Up, null);
    }

    private void Begin(string boot, JournalRecord start)
    {
        if (Boot is not null && Boot != boot)
        {
            var live = At(new JournalMoment(boot, start.Up, start.Time)).Where(e => e.Doubt is null).ToList();
            _entries.Clear();
            foreach (var entry in live)
                _entries[entry.Key] = new Entry(start.Up + entry.Left, entry.Given, entry.Cause);
        }

        Boot = boot;
    }

    private void Remember(EntryKind kind, string name, JournalRecord record)
    {
        if (record.For is not { } duration || !AddressRange.TryParse(record.Source, out _))
            return;
        var key = new EntryKey(kind, name, record.Source);
        if (_entries.Count >= MostEntries && !_entries.ContainsKey(key))
            Forget(record.Up);
        if (_entries.Count < MostEntries || _entries.ContainsKey(key))
            _entries[key] = new Entry(record.Up + duration, record.Given ?? duration, record.Cause);
    }

    private void Forget(TimeSpan up)
    {
        foreach (var (key, entry) in _entries)
        {
            if (entry.Ends <= up)
                _entries.Remove(key);
        }
    }

    private void Remember(JournalRecord record)
    {
        var addresses = new List<IPAddress>();
        foreach (var text in record.Addresses)
        {
            if (IPAddress.TryParse(text, out var address))
                addresses.Add(address);
        }

        if (_names.Count < MostNames || _names.ContainsKey(record.Name))
            _names[record.Name] = new NameAddresses(record.Name, addresses, record.Time);
    }

    private readonly record struct Entry(TimeSpan Ends, TimeSpan Given, string? Cause);
}
