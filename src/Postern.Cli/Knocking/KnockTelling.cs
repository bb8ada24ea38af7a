using System.Globalization;
using Postern.Client;
using Postern.Client.Plans;
using Postern.Client.Signing;

namespace Postern.Cli.Knocking;

/// <summary>Says at the terminal what happens while it is knocked.</summary>
internal sealed class KnockTelling(KnockRequest request, KnockPlan plan, Terminal terminal) : KnockObserver
{
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

    public override void Asking(SignerCandidate key) =>
        terminal.Error.WriteLine(key.NeedsTouch ? $"touch your security key: {key.Place}" : $"{key.Place} needs its passphrase");

    public override void SentPacket(SignerCandidate key, Route route)
    {
        if (request.IsVerbose && plan.Means is KnockMeans.Invited invited)
            Detail($"one packet to {route.Gate} port {invited.Invitation.Port.ToString(CultureInfo.InvariantCulture)} from {route.Source}, signed by {key}");
    }

    public override void Note(string sentence) => terminal.Error.WriteLine($"postern: {sentence}");

    public override void Detail(string sentence)
    {
        if (request.IsVerbose)
            terminal.Error.WriteLine(sentence);
    }
}
