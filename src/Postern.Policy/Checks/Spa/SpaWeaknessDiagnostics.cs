using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Spa;

/// <summary>PN3200 to PN3219: who may open doors with a single packet. Keys are named by their place alone.</summary>
internal static class SpaWeaknessDiagnostics
{
    public static Diagnostic OpensNothing(SourceSpan span, string person) => new("PN3200", Severity.Warning, span,
        $"no door names {Quote.Of(person)}", "the keys open nothing", "name the person in a door: spa: [" + Quote.Bounded(person) + "], or remove the keys");

    public static Diagnostic SharedKey(SourceSpan span, string person, string other, SourceSpan first) => new("PN3201", Severity.Error, span,
        $"{Quote.Of(person)} and {Quote.Of(other)} have the same key; the other one stands at {first}", "whose packet it was could not be told, nor what its sender may",
        "give each person a key of his own; for one person's several devices, list several keys");

    public static Diagnostic KeyTwice(SourceSpan span, SourceSpan first) => new("PN3202", Severity.Error, span,
        $"this key stands here a second time; the first is at {first}", "with different options only one of the two could count", "remove one of them");

    public static Diagnostic EqualKeys(SourceSpan span) => new("PN3203", Severity.Error, span,
        "the encryption key and the HMAC key are the same", "fwknop refuses that too: who learns one has both", "make two keys: fwknop --key-gen");

    public static Diagnostic NoHmac(SourceSpan span) => new("PN3204", Severity.Warning, span,
        "packets are taken without HMAC", "every forged packet costs a decryption, and only a checksum inside says that a packet is whole", "use a client that does HMAC (fwknop 2.5 of 2013 or later), and remove legacy");

    public static Diagnostic Guessable(SourceSpan span, string which) => new("PN3205", Severity.Warning, span,
        $"the {which} is short, or one that can be guessed", "who catches one packet tries keys on it at his own desk, billions of them, and nobody sees it", "make random keys: fwknop --key-gen, or postern key new");

    public static Diagnostic WeakDigest(SourceSpan span, string digest) => new("PN3206", Severity.Warning, span,
        $"the HMAC is made with {digest}", "it is not broken in this use, but nobody vouches for it any more; with SHA-1 some clients on macOS compute another digest", "write HMAC_DIGEST_TYPE SHA256 at both ends");

    public static Diagnostic WeakMode(SourceSpan span, string mode) => new("PN3207", Severity.Warning, span,
        $"the encryption mode is {mode}", mode == "ECB" ? "equal blocks of a request look equal in the packet" : "only 16 bytes of the key count, and a shorter one is filled up with zeros", "write ENCRYPTION_MODE CBC at both ends");

    public static Diagnostic EitherFromAnywhere(SourceSpan span) => new("PN3208", Severity.Warning, span,
        "a packet may name any address or none, and come from anywhere", "who holds back a packet that names none, and sends it on from his own address, is let in; one that names an address lets in whom its sender likes",
        "write source: observed (and no other), both or stated, or say with from where packets come from; in access.conf write REQUIRE_SOURCE_ADDRESS Y");

    public static Diagnostic WidePrefix(SourceSpan span, int prefix4, int prefix6) => new("PN3209", Severity.Warning, span,
        $"a grant may be for a whole /{prefix4} of IPv4 or /{prefix6} of IPv6", "everybody in it is let in, for as long as the grant lasts", "/24 and /64 are what mobile networks need; write prefix: [24, 64]");

    public static Diagnostic Expired(SourceSpan span, DateTimeOffset moment) => new("PN3210", Severity.Warning, span,
        $"this key has ended: {moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC", "its packets are refused", "remove the key, or move its end");

    public static Diagnostic LongWindow(SourceSpan span, TimeSpan window) => new("PN3211", Severity.Warning, span,
        $"a packet may be {Durations.Text(window)} old", "a packet that was held back opens the door that much later, and all packets of that time are remembered, so that none counts twice", "set the clocks of the clients, and write window: 120s");

    public static Diagnostic KnockBeside(SourceSpan span, Door door) => new("PN3212", Severity.Warning, span,
        $"the door {GuardDiagnostics.DoorName(door)} opens to knocks too", "a knock can be seen and repeated by everybody on the way, so the door is as strong as its knock", "remove knock, or keep it for a door of its own that opens less");

    public static Diagnostic NoSuchDoor(SourceSpan span, string door, IReadOnlyList<string> doors) => new("PN3213", Severity.Error, span,
        $"the option doors names {Quote.Of(door)}, and there is no such door", "the key would open less than it says",
        Suggestion.For(door, doors) is { } near ? $"did you mean {near}?" : $"the doors are {Quote.Bounded(string.Join(", ", doors))}");

    public static Diagnostic NotHisDoor(SourceSpan span, string person, string door) => new("PN3214", Severity.Warning, span,
        $"the option doors names {Quote.Of(door)}, which does not name {Quote.Of(person)}", "an option takes away and never gives: the key does not open that door", $"add {Quote.Bounded(person)} to the door's spa, or take the door out of the option");

    public static Diagnostic NobodyNamed(SourceSpan span) => new("PN3215", Severity.Warning, span,
        "no door names anybody in spa", "no packet opens anything", "write spa: [NAME] in a door, or remove this section");

    public static Diagnostic HttpWithoutFwknop(SourceSpan span) => new("PN3216", Severity.Warning, span,
        "http is for fwknop's packets, and nobody has an fwknop key", "requests would be looked into for nothing", "remove http, or give somebody an fwknop key");

    public static Diagnostic NothingToListenFor(SourceSpan span) => new("PN3217", Severity.Warning, span,
        "listen: true answers at the http ports, and there are none", "nothing is answered then", "remove listen, or add http: [80]");

    public static Diagnostic NoDatagramPort(SourceSpan span) => new("PN3218", Severity.Error, span,
        "people with SSH keys send their packets over UDP, and spa has no UDP port", "they could not get in", "add one: ports: [udp/62201]");
}
