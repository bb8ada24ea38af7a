using Postern.Policy.Lowering;
using Postern.Policy.Watching;
using Postern.Rules.Doors;
using Postern.Rules.Packets;

namespace Postern.Watcher.Looks;

public sealed class KnockJudge(KnockLook look)
{
    public KnockJudgement Judge(bool held, uint mark, in Packet packet, DateTimeOffset now) => look.Id == mark && held ? new(null, null, null) : default;
}

public readonly record struct KnockJudgement(KnockState? State, Door? Opens, KnockState? Before);
