using Postern.Policy.Watching;

namespace Postern.Watcher.Listening;

/// <summary>The TCP ports that the policy in force wants somebody at: what changes with a reload is opened and closed, the rest goes on.</summary>
internal sealed class GateListeners(Troubles troubles) : IAsyncDisposable
{
    private const string KnockPart = "listen";
    private const string StreamPart = "listen for packets";

    private KnockListener? _knocks;
    private StreamListener? _streams;
    private IReadOnlyList<ushort> _knocked = [];
    private IReadOnlyList<ushort> _streamed = [];

    public async Task Use(WatchPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (_knocks is null || !plan.Listeners.SequenceEqual(_knocked))
            await ListenForKnocks(plan.Listeners);
        if (_streams is null || !plan.Streams.SequenceEqual(_streamed))
            await ListenForPackets(plan.Streams);
    }

    public async ValueTask DisposeAsync()
    {
        if (_knocks is not null)
            await _knocks.DisposeAsync();
        if (_streams is not null)
            await _streams.DisposeAsync();
    }

    private async Task ListenForKnocks(IReadOnlyList<ushort> ports)
    {
        if (_knocks is not null)
            await _knocks.DisposeAsync();
        (_knocks, _knocked) = (null, ports);
        string? refusal = null;
        if (ports.Count > 0)
            (_knocks, refusal) = await KnockListener.Start(ports, CancellationToken.None);
        troubles.Tell(KnockPart, refusal);
    }

    private async Task ListenForPackets(IReadOnlyList<ushort> ports)
    {
        if (_streams is not null)
            await _streams.DisposeAsync();
        (_streams, _streamed) = (null, ports);
        string? refusal = null;
        if (ports.Count > 0)
            (_streams, refusal) = StreamListener.Start(ports);
        troubles.Tell(StreamPart, refusal);
    }
}
