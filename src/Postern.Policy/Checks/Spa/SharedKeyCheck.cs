using Postern.Policy.Diagnostics;
using Postern.Policy.Model;
using Postern.Rules.Model;
using Postern.Spa.Fwknop;
using Postern.Spa.Keys;

namespace Postern.Policy.Checks.Spa;

/// <summary>A key that stands in a policy twice: whose packet it was could not be said, and what its holder may would be the order's choice.</summary>
internal static class SharedKeyCheck
{
    public static void Check(IReadOnlyList<Person> people, DiagnosticBag diagnostics)
    {
        var keys = new Dictionary<SshPublicKey, (Person Owner, SourceSpan Span)>();
        var stanzas = new Dictionary<string, (Person Owner, SourceSpan Span)>();
        foreach (var person in people)
        {
            foreach (var key in person.Keys)
            {
                if (!keys.TryAdd(key.Key, (person, key.Span)))
                    Say(person, key.Span, keys[key.Key]);
            }

            foreach (var stanza in person.Stanzas)
            {
                if (!stanzas.TryAdd(Identity(stanza), (person, stanza.Span)))
                    Say(person, stanza.Span, stanzas[Identity(stanza)]);
            }
        }

        void Say(Person person, SourceSpan span, (Person Owner, SourceSpan Span) first) => diagnostics.Add(
            ReferenceEquals(person, first.Owner) ? SpaWeaknessDiagnostics.KeyTwice(span, first.Span) : SpaWeaknessDiagnostics.SharedKey(span, person.Name, first.Owner.Name, first.Span));
    }

    /// <summary>Stanzas that differ in what packets must say, or where they come from, are told apart.</summary>
    private static string Identity(FwknopStanza stanza)
    {
        FwknopKey key = stanza.Key;
        return string.Join('|', Convert.ToHexString(key.Passphrase.Span), Convert.ToHexString(key.HmacKey.Span), key.Mode, key.Hmac, stanza.User,
            string.Join(',', stanza.Limits.Sources), string.Join(',', stanza.Destinations));
    }
}
