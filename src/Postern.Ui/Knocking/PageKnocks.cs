using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Postern.Client;
using Postern.Client.Plans;
using Postern.Client.Profiles;
using Postern.Policy.Profiles;
using Postern.Ui.Exchange;
using Postern.Ui.History;

namespace Postern.Ui.Knocking;

/// <summary>Knocks for the page: one at a time for each profile, each kept in the history.</summary>
internal sealed class PageKnocks(PageParts parts, KnockHistory history)
{
    /// <summary>Sentences that the page has not taken yet; older ones give way.</summary>
    private const int MostWaiting = 64;

    private readonly ConcurrentDictionary<string, bool> _underWay = new(StringComparer.Ordinal);

    /// <summary>Knocks, and tells meanwhile.</summary>
    /// <returns>What came of it; null where a knock of this profile is under way.</returns>
    public async Task<OutcomeAnswer?> Knock(Profile profile, Func<string, Task> tell, CancellationToken stop)
    {
        if (!_underWay.TryAdd(profile.Name, true))
            return null;
        try
        {
            var began = parts.Time.GetUtcNow();
            var outcome = await Run(profile, tell, stop);
            stop.ThrowIfCancellationRequested();
            var answer = Answer(outcome);
            var took = (long)(parts.Time.GetUtcNow() - began).TotalMilliseconds;
            history.Add(new HistoryEntry(began.ToUnixTimeMilliseconds(), profile.Name, answer.Result, took, answer.Until));
            return answer;
        }
        finally
        {
            _underWay.TryRemove(profile.Name, out _);
        }
    }

    private async Task<KnockOutcome> Run(Profile profile, Func<string, Task> tell, CancellationToken stop)
    {
        var (plan, problems) = ProfilePlan.Of(profile, parts.Home);
        if (plan is null)
            return new KnockOutcome(problems);
        var sentences = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest });
        var knocking = KnockAndClose(plan, sentences.Writer, stop);
        await foreach (var sentence in sentences.Reader.ReadAllAsync(CancellationToken.None))
            await tell(sentence);
        return await knocking;
    }

    private async Task<KnockOutcome> KnockAndClose(KnockPlan plan, ChannelWriter<string> sentences, CancellationToken stop)
    {
        try
        {
            return await parts.Knock(plan, new ToldKnock(sentences), stop);
        }
        finally
        {
            sentences.Complete();
        }
    }

    private static OutcomeAnswer Answer(KnockOutcome outcome) => new(
        outcome.Problems is [var first, ..] ? Name(first.Kind) : outcome.IsKnownOpen ? "open" : "sent",
        outcome.Sentence, [.. outcome.Problems.Select(p => new ProblemAnswer(p.Message, p.Remedy))], outcome.Until?.ToUnixTimeMilliseconds(), outcome.Rounds);

    // StillClosed: still-closed
    private static string Name(ProblemKind kind)
    {
        var name = new StringBuilder();
        foreach (var c in kind.ToString())
            name.Append(char.IsUpper(c) && name.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(c));
        return name.ToString();
    }
}
