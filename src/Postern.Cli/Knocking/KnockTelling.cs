using System.Globalization;
using Postern.Client;
using Postern.Client.Plans;
using Postern.Client.Signing;
using Postern.Client.Verifying;

namespace Postern.Cli.Knocking;

/// <summary>Says at the terminal what happens while it is knocked.</summary>
internal sealed class KnockTelling(KnockRequest request, KnockPlan plan, Terminal terminal) : KnockObserver, IDisposable
{
    private readonly ProgressLine _progress = new(terminal, terminal.IsErrorInteractive && !request.IsJson && !request.IsVerbose);
    private string? _waiting;

    private bool IsSequence => plan.Means is KnockMeans.Sequence or KnockMeans.RollingKey;

    private TextWriter Steps => request.IsJson ? terminal.Error : terminal.Out;

    public override void Starting(Route route)
    {
        if (request.IsVerbose && IsSequence)
            Steps.WriteLine($"knocking at {route.Host} ({route.Gate}) from {route.Source}");
    }

    public override void Sent(SentKnock knock)
    {
        if (request.IsVerbose)
            Steps.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{knock.At.TotalMilliseconds,6:0} ms  {knock.Knock}"));
    }

    public override void Asking(SignerCandidate key)
    {
        _progress.Clear();
        terminal.Error.WriteLine(key.NeedsTouch ? $"touch your security key: {key.Place}" : $"{key.Place} needs its passphrase");
    }

    public override void SentPacket(SignerCandidate key, Route route)
    {
        if (plan.Means is KnockMeans.Invited { Waits: true })
            _progress.Show(_waiting ??= $"waiting for the answer of {plan.Host}");
        if (request.IsVerbose && plan.Means is KnockMeans.Invited invited)
            Detail($"one packet to {route.Gate} port {invited.Invitation.Port.ToString(CultureInfo.InvariantCulture)} from {route.Source}, signed by {key}");
    }

    public override void Trying(int round, TimeSpan? next)
    {
        var what = string.Join(" or ", plan.Tries.Take(3));
        // Who waits longer than one round asks why, and how long yet.
        var longest = plan.Patience ?? KnockSchedule.Longest;
        _progress.Show(_waiting = $"waiting for {what} of {plan.Host}{(round > 1 ? string.Create(CultureInfo.InvariantCulture, $", knocked {round} times, for {longest.TotalSeconds:0} s at most (--patience)") : "")}");
        Detail(string.Create(CultureInfo.InvariantCulture, $"trying {what}, round {round}; {(next is { } until ? $"knocking again in {until.TotalSeconds:0.#} s" : "the last")}"));
    }

    public override void Note(string sentence)
    {
        _progress.Clear();
        terminal.Error.WriteLine($"postern: {sentence}");
    }

    public override void Detail(string sentence)
    {
        if (request.IsVerbose)
            terminal.Error.WriteLine(sentence);
    }

    public void Dispose() => _progress.Dispose();
}
