using Postern.Policy.Watching;
using Postern.Rules.Packets;

namespace Postern.Watcher.Looks;

public sealed class RuleJudge(IReadOnlyList<RuleLook> looks)
{
    public bool Matches(RuleLook look, in Packet packet, DateTimeOffset now) => looks.Contains(look) && now > default(DateTimeOffset) && packet.Length > 0;
}
