using System.Collections.Concurrent;
using System.Net;
using Postern.Policy.Watching;
using Postern.Rules.Model;
using Postern.Watcher.Journal;
using Postern.Watcher.Names.Resolving;

namespace Postern.Watcher.Names;

/// <summary>
/// Keeps what names stand for in the kernel's sets. Names are asked for on threads of their own; <see cref="Step"/> only takes in what
/// has been answered and writes what changed, in less than a millisecond, so the thread that judges packets may call it.
/// </summary>
/// <param name="ask">Asks for one kind of address.</param>
/// <param name="apply">Makes changes in the kernel, all or none; returns why not.</param>
/// <param name="tell">Takes down what a name stands for from now on.</param>
/// <param name="wake">Called from any thread when an answer is there for <see cref="Step"/>.</param>
public sealed class HostNameKeeper(
    NameSchedule schedule, Func<DnsQuestion, CancellationToken, Task<DnsAnswer>> ask, Func<IReadOnlyList<NameChange>, string?> apply,
    TimeProvider time, Troubles troubles, Action<NameAddresses> tell, Action wake) : IDisposable
{
    /// <summary>How many names are asked for at once; more wait.</summary>
    private const int AtOnce = 16;

    private const string KernelPart = "host names";

    /// <summary>How soon a change that the kernel refused is tried again.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly long _begin = time.GetTimestamp();
    private readonly ConcurrentQueue<(string HostName, NameAnswer Answer)> _answers = new();
    private readonly CancellationTokenSource _end = new();
    private CancellationToken _stop;
    private int _asked;
    private TimeSpan _refusedUntil;

    /// <summary>How long there is nothing to do if no answer comes; null: for ever.</summary>
    public TimeSpan? UntilNext
    {
        get
        {
            var next = schedule.Pending().Count > 0 ? _refusedUntil : _asked < AtOnce ? schedule.NextDue : null;
            return !_answers.IsEmpty ? TimeSpan.Zero : next is { } due ? due > Now ? due - Now : TimeSpan.Zero : null;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_begin);

    /// <summary>To be called whenever a table was loaded.</summary>
    /// <param name="held">What the table's sets hold now.</param>
    public void Begin(IReadOnlyList<HostNameUse> uses, IReadOnlyDictionary<string, IReadOnlyList<IPAddress>> held)
    {
        foreach (var gone in schedule.Plan(uses))
            troubles.End(Part(gone));
        foreach (var (set, addresses) in held)
            schedule.Adopt(set, addresses);
        _refusedUntil = TimeSpan.Zero;
    }

    /// <summary>What a name stood for before this run; to be called after <see cref="Begin"/>.</summary>
    public void Restore(string hostName, IEnumerable<IPAddress> addresses) => schedule.Restore(hostName, addresses);

    /// <summary>Takes in answers, changes the kernel's sets, asks for what is due.</summary>
    public void Step()
    {
        while (_answers.TryDequeue(out var answered))
        {
            _asked--;
            Hear(answered.HostName, answered.Answer);
        }

        Write();
        _stop = _end.Token;
        foreach (var question in schedule.Take(Now, AtOnce - _asked))
        {
            _asked++;
            _ = Ask(question);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private void Hear(string hostName, NameAnswer answer)
    {
        if (schedule.Answer(hostName, answer, Now) is not { } outcome)
            return;
        if (outcome.Addresses is { } addresses)
            tell(new NameAddresses(hostName, addresses, time.GetUtcNow()));
        troubles.Tell(Part(hostName), outcome.Trouble);
    }

    private void Write()
    {
        if (Now < _refusedUntil || schedule.Pending() is not { Count: > 0 } changes)
            return;
        if (apply(changes) is { } refusal)
        {
            _refusedUntil = Now + Again;
            troubles.Report(KernelPart, $"{refusal}; addresses that changed are not yet let in, nor those shut out that are gone; tried again every {Again.TotalSeconds:0} s");
            return;
        }

        schedule.Applied(changes);
        troubles.End(KernelPart);
    }

    private async Task Ask(NameQuestion question)
    {
        // The caller's thread has packets to judge: not even the sockets are made on it.
        await Task.Yield();
        var answer = NameAnswer.None;
        try
        {
            var asked = question.Families.Each().ToDictionary(f => f, f => ask(new DnsQuestion(question.HostName, f), _stop));
            await Task.WhenAll(asked.Values).ConfigureAwait(false);
            answer = new NameAnswer(Of(IpFamily.V4), Of(IpFamily.V6));

            DnsAnswer? Of(IpFamily family) => asked.TryGetValue(family, out var found) ? found.Result : null;
        }
        finally
        {
            // Whatever went wrong, the name is asked for again.
            _answers.Enqueue((question.HostName, answer));
            if (!_stop.IsCancellationRequested)
                wake();
        }
    }

    private static string Part(string hostName) => $"name {hostName}";
}
