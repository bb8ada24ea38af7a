using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Postern.Client;
using Postern.Policy.Init;
using Postern.Policy.Profiles;
using Postern.Ui.Drafts;
using Postern.Ui.Exchange;
using Postern.Ui.Guarding;
using Postern.Ui.History;
using Postern.Ui.Knocking;

namespace Postern.Ui.Serving;

/// <summary>Answers what the page asks, after <see cref="RequestGuard"/> let it pass.</summary>
internal sealed class PageRequests(PageParts parts, RequestGuard guard)
{
    private readonly KnockHistory _history = new(parts.Home);
    private readonly Lock _checking = new();
    private PageKnocks? _knocks;

    private PageKnocks Knocks => LazyInitializer.EnsureInitialized(ref _knocks, () => new PageKnocks(parts, _history));

    public async Task Answer(HttpContext context)
    {
        PageHeaders.Write(context.Response.Headers);
        if (guard.Judge(context.Request) is { } refusal)
        {
            await Refuse(context, refusal.Status, new ProblemAnswer(refusal.Message));
            return;
        }

        try
        {
            await Route(context);
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException)
        {
            var status = e is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status400BadRequest;
            await Refuse(context, status, new ProblemAnswer("the question cannot be read", "load the page anew"));
        }
    }

    private Task Route(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", "/api/profiles") => Write(context, Profiles(), PageJson.Default.ProfilesAnswer),
        ("GET", "/api/history") => Write(context, new HistoryAnswer(_history.Read()), PageJson.Default.HistoryAnswer),
        ("POST", "/api/history/clear") => Done(context, _history.Clear(), "the history is empty"),
        ("POST", "/api/knock") => Named(context, Knock),
        ("POST", "/api/show") => Named(context, (c, profile) => Write(c, ProfileViews.Secret(profile), PageJson.Default.SecretAnswer)),
        ("POST", "/api/code") => Named(context, Code),
        ("POST", "/api/remove") => Named(context, (c, profile) => Done(c, parts.Profiles.Remove(profile.Name), $"{profile.Name} is removed")),
        ("POST", "/api/suggest") => Write(context, Suggest(), PageJson.Default.SequenceDraft),
        ("POST", "/api/check") => Check(context),
        ("POST", "/api/save") => SaveSequence(context),
        ("POST", "/api/accept") => SaveInvitation(context),
        ("GET", { } path) when PageFiles.Find(path) is { } file => Write(context, file),
        _ => Refuse(context, StatusCodes.Status404NotFound, new ProblemAnswer("there is nothing here")),
    };

    private ProfilesAnswer Profiles()
    {
        var (profiles, findings, problem) = parts.Profiles.Read();
        var now = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var grants = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var entry in _history.Read().Reverse())
        {
            if (entry is { Result: "open" or "sent", Until: { } until } && until > now)
                grants[entry.Profile] = until;
        }

        return new ProfilesAnswer(
            [.. profiles.Select(p => ProfileViews.Of(p, grants.TryGetValue(p.Name, out var until) ? until : null))],
            [.. findings.Select(d => DraftCheck.View(d))], Problem(problem), parts.Profiles.File);
    }

    private async Task Named(HttpContext context, Func<HttpContext, Profile, Task> answer)
    {
        var question = await Read(context, PageJson.Default.NameQuestion);
        if (parts.Profiles.Read().Profiles.FirstOrDefault(p => p.Name == question.Name) is { } profile)
            await answer(context, profile);
        else
            await Refuse(context, StatusCodes.Status404NotFound, new ProblemAnswer($"there is no profile {question.Name} any more", "load the page anew"));
    }

    /// <summary>Server-sent events: <c>progress</c>, then one <c>outcome</c>. Whoever goes away ends the knock.</summary>
    private async Task Knock(HttpContext context, Profile profile)
    {
        context.Response.ContentType = "text/event-stream";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            var outcome = await Knocks.Knock(profile, sentence => Send(context, "progress", new ProgressAnswer(sentence), PageJson.Default.ProgressAnswer), context.RequestAborted);
            outcome ??= new OutcomeAnswer("under-way", "", [new ProblemAnswer("this knock is under way already", "wait for its end")], null, 0);
            await Send(context, "outcome", outcome, PageJson.Default.OutcomeAnswer);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
    }

    private Task Code(HttpContext context, Profile profile)
    {
        var handed = parts.HandOver(profile);
        var rows = handed.Text is { } text ? parts.Draw(text) : null;
        IReadOnlyList<string> hints = handed.Text is not null && rows is null ? ["that is too long for a QR code"] : handed.Hints;
        return Write(context, new CodeAnswer(rows, handed.Text, hints), PageJson.Default.CodeAnswer);
    }

    private static SequenceDraft Suggest()
    {
        var sequence = SequenceGenerator.Generate(SequenceRecipe.Default, RandomNumberGenerator.GetInt32);
        return new SequenceDraft("", "", "", "", [.. sequence.Steps.Select(ProfileViews.Draft)], Replaces: false);
    }

    private async Task Check(HttpContext context)
    {
        var draft = await ReadDraft(context);
        // One at a time: a proof takes a processor for itself.
        var answer = await Task.Run(() =>
        {
            lock (_checking)
                return DraftCheck.Check(draft);
        }, context.RequestAborted);
        await Write(context, answer, PageJson.Default.DraftAnswer);
    }

    private async Task SaveSequence(HttpContext context)
    {
        var draft = await ReadDraft(context);
        if (draft.Steps.Count > DraftCheck.MostSteps)
            await Refuse(context, StatusCodes.Status400BadRequest, new ProblemAnswer($"a sequence of {draft.Steps.Count} steps"));
        else
            await Save(context, DraftText.Profile(draft), draft.Name, draft.Replaces);
    }

    private async Task SaveInvitation(HttpContext context)
    {
        var question = await Read(context, PageJson.Default.InvitationQuestion);
        await Save(context, DraftText.Profile(question), question.Name, question.Replaces);
    }

    private Task Save(HttpContext context, DraftText text, string name, bool replaces)
    {
        var (profile, findings) = DraftCheck.Read(text);
        if (profile is null)
        {
            var first = findings.FirstOrDefault(f => f.Severity == "error");
            return Refuse(context, StatusCodes.Status400BadRequest, new ProblemAnswer(first?.Message ?? "that is no profile", first?.Remedy));
        }

        return Done(context, parts.Profiles.Add(profile, replaces), $"{name} is saved");
    }

    private static Task Done(HttpContext context, KnockProblem? problem, string sentence) => problem is null
        ? Write(context, new DoneAnswer(sentence), PageJson.Default.DoneAnswer)
        : Refuse(context, StatusCodes.Status409Conflict, Problem(problem)!);

    private static ProblemAnswer? Problem(KnockProblem? problem) => problem is null ? null : new ProblemAnswer(problem.Message, problem.Remedy);

    // The reader of JSON lets a null stand in a list, whatever the list is of.
    private static async Task<SequenceDraft> ReadDraft(HttpContext context) =>
        await Read(context, PageJson.Default.SequenceDraft) is var draft && draft.Steps.Any(s => s is null) ? throw new JsonException() : draft;

    private static async Task<T> Read<T>(HttpContext context, JsonTypeInfo<T> type) =>
        await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) ?? throw new JsonException();

    private static Task Refuse(HttpContext context, int status, ProblemAnswer answer)
    {
        if (context.Response.HasStarted)
            return Task.CompletedTask;
        context.Response.StatusCode = status;
        return Write(context, answer, PageJson.Default.ProblemAnswer);
    }

    private static async Task Write<T>(HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, type), context.RequestAborted);
    }

    private static async Task Write(HttpContext context, PageFile file)
    {
        context.Response.ContentType = file.Type;
        context.Response.ContentLength = file.Bytes.Length;
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }

    // JSON has no line breaks of its own, so that each event is one line of data.
    private static async Task Send<T>(HttpContext context, string name, T data, JsonTypeInfo<T> type)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\ndata: {JsonSerializer.Serialize(data, type)}\n\n"), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
