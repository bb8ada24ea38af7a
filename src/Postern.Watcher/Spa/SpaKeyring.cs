using Postern.Policy.Model;
using Postern.Spa;

namespace Postern.Watcher.Spa;

/// <summary>Whose keys open doors, to tell after a reload which of them no longer do. Holds no secret.</summary>
internal sealed class SpaKeyring
{
    private readonly Dictionary<(string Person, Digest32 Key), string> _keys = [];
    private readonly Dictionary<string, int> _stanzas = [];

    private SpaKeyring()
    {
    }

    public static SpaKeyring Of(SpaPolicy? policy)
    {
        var keyring = new SpaKeyring();
        foreach (var person in policy?.People ?? [])
        {
            foreach (var key in person.Keys)
                keyring._keys[(person.Name, key.Key.Digest)] = $"{person.Name}'s key {key.Key.FingerprintText}";
            if (person.Stanzas.Count > 0)
                keyring._stanzas[person.Name] = keyring._stanzas.GetValueOrDefault(person.Name) + person.Stanzas.Count;
        }

        return keyring;
    }

    /// <summary>What is here and not there, for people.</summary>
    public IEnumerable<string> Without(SpaKeyring next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return _keys.Where(k => !next._keys.ContainsKey(k.Key)).Select(k => k.Value)
            .Concat(_stanzas.Where(s => !next._stanzas.ContainsKey(s.Key)).Select(s => $"{s.Key}'s fwknop keys"))
            .Concat(_stanzas.Where(s => next._stanzas.TryGetValue(s.Key, out var left) && left < s.Value).Select(s => $"{s.Value - next._stanzas[s.Key]} of {s.Key}'s fwknop keys"));
    }
}
