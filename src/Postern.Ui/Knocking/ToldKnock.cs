using System.Threading.Channels;
using Postern.Client;
using Postern.Client.Plans;
using Postern.Client.Signing;

namespace Postern.Ui.Knocking;

/// <summary>Tells the page in sentences what a knock does. Which port it was is not told: the sequence stays where it is.</summary>
internal sealed class ToldKnock(ChannelWriter<string> sentences) : KnockObserver
{
    private int _sent;

    public override void Starting(Route route)
    {
        _sent = 0;
        Tell(route.Gate.ToString() == route.Host ? $"knocking at {route.Host}" : $"knocking at {route.Host}, {route.Gate}");
    }

    public override void Sent(SentKnock knock)
    {
        _sent++;
        Tell(_sent == 1 ? "1 knock sent" : $"{_sent} knocks sent");
    }

    public override void Asking(SignerCandidate key) => Tell("your key wants to be touched, or its passphrase typed where postern ui runs");

    public override void SentPacket(SignerCandidate key, Route route) => Tell("packet sent, waiting for the gate's answer");

    public override void Trying(int round, TimeSpan? next) => Tell(round == 1 ? "trying the door" : $"trying the door, round {round}");

    public override void Note(string sentence) => Tell(sentence);

    private void Tell(string sentence) => sentences.TryWrite(sentence);
}
