using System.Globalization;
using Postern.Spa;
using Postern.Spa.Native;

namespace Postern.Client.Spa;

/// <summary>A gate's answer in the words of the person who knocked.</summary>
public static class AnswerText
{
    /// <summary>From here on clocks are worth a word: a quarter of what a gate's usual window leaves each way.</summary>
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(30);

    /// <summary><c>ssh open for 30 min, you are 198.51.100.7</c>.</summary>
    public static string Open(SpaAnswer answer)
    {
        var length = answer.Until is { } until ? $" for {Duration(until - answer.Now)}" : "";
        var seen = Address(answer.Seen);
        var granted = answer.Granted is null ? seen : answer.PrefixLength is { } prefix ? Network(answer.Granted, prefix) : Address(answer.Granted);
        return granted == seen ? $"{answer.Door} open{length}, you are {seen}" : $"{answer.Door} open{length} to {granted}, you are {seen}";
    }

    /// <param name="skew">What the gate's clock is ahead.</param>
    public static KnockProblem Refused(SpaAnswer answer, TimeSpan skew) => answer.Refusal switch
    {
        SpaRefusal.Door => KnockProblem.Wrong($"the gate knows your key, but it may not open {answer.Door}", "ask the gate's owner for that door, or name another"),
        SpaRefusal.TooOld or SpaRefusal.TooEarly => new KnockProblem(ProblemKind.ClockOff, $"the gate refuses the time in the packet: {Clock(skew)}", "set this machine's clock (timedatectl set-ntp true), or the gate's"),
        SpaRefusal.KeyExpired => KnockProblem.Wrong("the gate knows your key, but it has expired", "ask the gate's owner for a new date, or knock with another key (--key)"),
        SpaRefusal.Source => KnockProblem.Wrong($"the gate knows your key, but not from {Address(answer.Seen)}", "knock from a network that the policy allows, or leave out --source and --prefix"),
        SpaRefusal.SourceUnstated => KnockProblem.Wrong("the gate wants the packet itself to say which address to let in", $"add --source {Address(answer.Seen)} if that is you: it is what the gate sees"),
        SpaRefusal.Replayed => KnockProblem.Refused("the gate has seen this very packet before", "knock again: each packet is a new one; if it comes again, somebody on the way repeats them"),
        SpaRefusal.ReplayCache => KnockProblem.Refused("the gate cannot write down that it has seen the packet, and so opens nothing", "try again in a minute; its owner should look at its disk"),
        SpaRefusal.User => KnockProblem.Wrong("the gate knows your key under another name", "ask the gate's owner"),
        SpaRefusal.Destination => KnockProblem.Wrong("the packet was made for another gate", "knock by the invitation of this one"),
        SpaRefusal.Command => KnockProblem.Wrong("the gate runs no commands", "ask for a door"),
        _ => KnockProblem.Refused($"the gate knows your key and refuses ({answer.Refusal})", "take the same version of Postern at both ends"),
    };

    /// <summary>Null where the clocks agree well enough.</summary>
    public static string? ClockWarning(TimeSpan skew) => skew.Duration() < WorthTelling ? null : $"{Clock(skew)}: much more, and the gate will refuse";

    public static string Duration(TimeSpan time)
    {
        var seconds = (long)Math.Max(0, Math.Round(time.TotalSeconds));
        // "29 min 60 s" would be read as an odd grant; what was just made for 30 min has a few milliseconds less left.
        (long Number, string Unit)[] parts = [(seconds / 86400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
        var shown = parts.Where(p => p.Number > 0).Take(2).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Number} {p.Unit}")).ToList();
        return shown.Count == 0 ? "0 s" : string.Join(' ', shown);
    }

    private static string Clock(TimeSpan skew) => skew.Duration() < TimeSpan.FromSeconds(1)
        ? "the packet was long on its way"
        : $"your clock is {Duration(skew.Duration())} {(skew > TimeSpan.Zero ? "behind" : "ahead of")} the gate's";

    /// <summary>Without the bits of the one host: what is written is what was let in.</summary>
    private static string Network(System.Net.IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)((0xff00 >> Math.Clamp(prefix - (8 * i), 0, 8)) & 0xff);
        return $"{Address(new System.Net.IPAddress(bytes))}/{prefix.ToString(CultureInfo.InvariantCulture)}";
    }

    private static string Address(System.Net.IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
