using System.Globalization;
using System.IO.Pipelines;
using Postern.Policy.Text;

namespace Postern.Routers.Api;

/// <summary>
/// A connection to a router's binary API. Many commands are under way at once, told apart by tags; what has to be sent while something is
/// being sent goes together in the next write. Loss of the connection ends them all.
/// </summary>
public sealed class ApiSession : IRouterSession
{
    private static readonly RouterCommand Probe = new("/system/identity/print") { Properties = ["name"] };

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, ApiExchange> _sent = [];
    private readonly Queue<ApiExchange> _waiting = new();
    private readonly ApiStrings _strings = new();
    private readonly Pipe _outgoing = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly ApiLimits _limits;
    private readonly ITimer _ticks;
    private readonly Task _reading;
    private readonly Task _writing;
    private uint _lastTag;
    private long _unfinished;
    private long _heard;
    private string? _loss;

    /// <param name="stream">Connected, and the session's own from now on; nobody has logged in yet.</param>
    internal ApiSession(Stream stream, TimeProvider time, ApiLimits limits)
    {
        (_stream, _time, _limits) = (stream, time, limits);
        _heard = time.GetTimestamp();
        _ticks = time.CreateTimer(static session => ((ApiSession)session!).Tick(), this, limits.Tick, limits.Tick);
        _reading = Task.Run(ReadAll);
        _writing = Task.Run(WriteAll);
    }

    public RouterVersion Version { get; internal set; }

    public bool HasSafeMode => Version >= RouterVersion.SafeMode;

    public Task<string> Lost => _lost.Task;

    /// <summary>The first bytes that came, by which a peer that is no API can be told; fewer where it sent fewer.</summary>
    internal ReadOnlyMemory<byte> FirstBytes { get; private set; }

    public ValueTask<RouterReply> Run(RouterCommand command, CancellationToken stop) => Run(command, isTagged: true, stop);

    /// <summary>For logging in, as every version understands it: no tag, and nothing else under way.</summary>
    internal ValueTask<RouterReply> RunUntagged(RouterCommand command, CancellationToken stop) => Run(command, isTagged: false, stop);

    /// <summary>Ends the connection without <c>/quit</c>, so that a router undoes what was done in safe mode and not released.</summary>
    public async ValueTask DisposeAsync()
    {
        Lose("the session was closed");
        await _reading;
        await _writing;
    }

    private async ValueTask<RouterReply> Run(RouterCommand command, bool isTagged, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var exchange = new ApiExchange(command);
        lock (_gate)
        {
            if (_loss is { } loss)
                return new RouterReply { Loss = loss };
            if (!isTagged)
                Send(exchange, 0);
            else if (_sent.Count < _limits.UnderWay)
                Send(exchange, NextTag());
            else
                _waiting.Enqueue(exchange);
        }

        await using var registration = stop.UnsafeRegister(static (asked, token) =>
        {
            var (session, stopped) = ((ApiSession, ApiExchange))asked!;
            session.Cancel(stopped);
            stopped.Stop(token);
        }, (this, exchange));
        return await exchange.Reply;
    }

    private void Send(ApiExchange exchange, uint tag)
    {
        exchange.Tag = tag;
        exchange.Deadline = _time.GetTimestamp() + Ticks(_limits.Command);
        _sent.Add(tag, exchange);
        ApiSentenceWriter.Write(_outgoing.Writer, exchange.Command, tag);
        Flush();
    }

    // Never 0, which stands for none.
    private uint NextTag() => _lastTag = _lastTag == uint.MaxValue ? 1 : _lastTag + 1;

    // Nothing pauses this writer, so that a flush ends at once.
    private void Flush() => _ = _outgoing.Writer.FlushAsync(CancellationToken.None);

    private void Cancel(ApiExchange exchange)
    {
        lock (_gate)
        {
            if (exchange.IsCancelled || _loss is not null)
                return;
            exchange.IsCancelled = true;
            if (exchange.Tag == 0)
                return;

            // Untagged, so that the answer to this belongs to nobody.
            ApiSentenceWriter.Write(_outgoing.Writer, new RouterCommand("/cancel") { Attributes = [new("tag", exchange.Tag.ToString(CultureInfo.InvariantCulture))] }, 0);
            Flush();
        }
    }

    private async Task ReadAll()
    {
        using var reader = new ApiSentenceReader(_limits.Sentence);
        try
        {
            int length;
            while ((length = await _stream.ReadAsync(reader.Room())) > 0)
            {
                reader.Received(length);
                lock (_gate)
                {
                    if (FirstBytes.IsEmpty)
                        FirstBytes = reader.Unread[..Math.Min(length, 8)].ToArray();
                    _heard = _time.GetTimestamp();
                    while (reader.TryRead(out var sentence))
                        Take(sentence);
                }

                if (reader.Refusal is { } refusal)
                {
                    Lose($"the router does not speak the API: {refusal}");
                    return;
                }

                if (_loss is not null)
                    return;
            }

            Lose(reader.IsWithinSentence ? "the router closed the connection in the middle of an answer" : "the router closed the connection");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            Lose($"the connection to the router broke: {e.Message}");
        }
    }

    private void Take(in ApiSentence sentence)
    {
        if (sentence.Reply.SequenceEqual("!fatal"u8))
        {
            Lose($"the router ended the session: {FatalText(sentence)}");
            return;
        }

        if (!_sent.TryGetValue(sentence.Tag, out var exchange))
            return;
        _unfinished += sentence.Length;
        if (exchange.Take(sentence, _strings))
        {
            _unfinished -= exchange.Bytes;
            _sent.Remove(exchange.Tag);
            exchange.Complete();
            while (_sent.Count < _limits.UnderWay && _waiting.TryDequeue(out var next))
            {
                if (!next.IsCancelled)
                    Send(next, NextTag());
            }
        }
        else if (_unfinished > _limits.Unfinished)
        {
            Lose($"the router's answers are longer than {_limits.Unfinished} bytes together");
        }
    }

    // A word of its own, or =message=: both have been seen.
    private string FatalText(in ApiSentence sentence)
    {
        if (!sentence.TryFind("message"u8, out var text))
            text = sentence.Count > 1 ? sentence[1] : "it gives no reason"u8;
        return LogText.Clean(_strings.Of(text));
    }

    private async Task WriteAll()
    {
        var reader = _outgoing.Reader;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync();
                foreach (var part in read.Buffer)
                    await _stream.WriteAsync(part);
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    break;
                await _stream.FlushAsync();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            Lose($"the connection to the router broke: {e.Message}");
        }

        await reader.CompleteAsync();
    }

    private void Tick()
    {
        string? loss = null;
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            if (_loss is not null)
                return;
            foreach (var exchange in _sent.Values)
            {
                if (now < exchange.Deadline)
                    continue;
                if (exchange.Tag == 0 || exchange.IsOverdue)
                    loss = $"the router has not answered for {_limits.Command.TotalSeconds:0.#} s";
                exchange.IsOverdue = true;
                exchange.Deadline = now + Ticks(_limits.Cancelling);
                Cancel(exchange);
            }

            if (loss is null && _sent.Count == 0 && Version != default && now - _heard > Ticks(_limits.Silence))
                Send(new ApiExchange(Probe), NextTag());
        }

        if (loss is not null)
            Lose(loss);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private void Lose(string loss)
    {
        List<ApiExchange> ended;
        lock (_gate)
        {
            if (_loss is not null)
                return;
            _loss = loss;
            ended = [.. _sent.Values, .. _waiting];
            _sent.Clear();
            _waiting.Clear();
            _outgoing.Writer.Complete();
        }

        _ticks.Dispose();
        foreach (var exchange in ended)
            exchange.Lose(loss);
        _lost.TrySetResult(loss);
        _stream.Dispose();
    }
}
