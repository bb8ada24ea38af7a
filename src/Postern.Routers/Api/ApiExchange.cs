using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Text;

namespace Postern.Routers.Api;

/// <summary>A command, and what has come back for it so far.</summary>
internal sealed class ApiExchange(RouterCommand command)
{
    private readonly TaskCompletionSource<RouterReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<IReadOnlyList<RouterProperty>>? _records;
    private RouterTrap? _trap;
    private string? _returned;

    public RouterCommand Command => command;

    /// <summary>Once it is sent.</summary>
    public uint Tag { get; set; }

    /// <summary>The timestamp at which an answer is overdue.</summary>
    public long Deadline { get; set; }

    /// <summary>The router has been asked to leave off.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>Its time was over once already.</summary>
    public bool IsOverdue { get; set; }

    /// <summary>Of the answer on the wire.</summary>
    public int Bytes { get; private set; }

    public Task<RouterReply> Reply => _reply.Task;

    /// <returns>True when that was all.</returns>
    public bool Take(in ApiSentence sentence, ApiStrings strings)
    {
        Bytes += sentence.Length;
        var word = sentence.Reply;
        if (word.SequenceEqual("!re"u8))
        {
            (_records ??= []).Add(Properties(sentence, strings));
        }
        else if (word.SequenceEqual("!trap"u8))
        {
            var trap = TrapReader.Read(sentence, strings);
            _trap = _trap is null ? trap : new RouterTrap(_trap.Kind is TrapKind.Other ? trap.Kind : _trap.Kind, LogText.Clean($"{_trap.Message}; {trap.Message}"));
        }
        else if (word.SequenceEqual("!done"u8))
        {
            if (sentence.TryFind("ret"u8, out var returned))
                _returned = strings.Of(returned);
            return true;
        }

        // !empty says that there is nothing, as no record at all does; of what later versions add, nothing is known.
        return false;
    }

    public void Complete() => _reply.TrySetResult(new RouterReply { Records = _records ?? [], Trap = _trap, Returned = _returned });

    public void Lose(string loss) => _reply.TrySetResult(new RouterReply { Records = _records ?? [], Trap = _trap, Loss = loss });

    public void Stop(CancellationToken stop) => _reply.TrySetCanceled(stop);

    private static RouterProperty[] Properties(in ApiSentence sentence, ApiStrings strings)
    {
        var properties = new RouterProperty[sentence.Count - 1];
        var count = 0;
        for (var i = 1; i < sentence.Count; i++)
        {
            if (ApiSentence.IsAttribute(sentence[i], out var name, out var value))
                properties[count++] = new RouterProperty(strings.Of(name), strings.Of(value));
        }

        return count == properties.Length ? properties : properties[..count];
    }
}
