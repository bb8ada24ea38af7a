using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Postern.Client.Plans;
using Postern.Client.Profiles;
using Postern.Ui;
using Xunit;

namespace Postern.Tests.Ui;

/// <summary>The page as it is served on loopback, for somebody with a home of their own; a knock says what the test wants.</summary>
internal sealed class ServedPage : IAsyncDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("postern-page-");
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client = new();
    private Task _running = Task.CompletedTask;

    public Uri Address { get; private set; } = null!;

    public string Token => Address.Fragment[1..];

    public string Origin => Address.GetLeftPart(UriPartial.Authority);

    public string Folder => Path.Combine(_home.FullName, ".config", "postern");

    public KnockOutcome Outcome { get; set; } = new([]) { Sentence = "sent" };

    /// <summary>Plans that were carried out.</summary>
    public List<KnockPlan> Knocked { get; } = [];

    public static async Task<ServedPage> Start(string profiles = "")
    {
        var page = new ServedPage();
        Directory.CreateDirectory(page.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = Path.Combine(page.Folder, "profiles.yaml");
        if (profiles.Length > 0)
        {
            await File.WriteAllTextAsync(file, profiles);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var started = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var parts = new PageParts(page._home.FullName, new ProfileStore(page._home.FullName), page.Knock, TimeProvider.System)
        {
            HandOver = profile => new HandedText($"hand over {profile.Name}", ["a hint"]),
            Draw = text => [text.Length.ToString()],
        };
        page._running = new PageServer(parts).Run(0, started.SetResult, page._stop.Token);
        page.Address = await started.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return page;
    }

    /// <summary>A question as the page itself asks it; <paramref name="change"/> makes another of it.</summary>
    public async Task<(HttpStatusCode Status, string Body, HttpResponseMessage Answer)> Ask(string path, string? question = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(question is null ? HttpMethod.Get : HttpMethod.Post, $"{Origin}{path}");
        request.Headers.Add("Postern-Token", Token);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        if (question is not null)
        {
            request.Headers.Add("Origin", Origin);
            request.Content = new StringContent(question, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        change?.Invoke(request);
        var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(30));
        _client.Dispose();
        _stop.Dispose();
        _home.Delete(recursive: true);
    }

    private Task<KnockOutcome> Knock(KnockPlan plan, KnockObserver observer, CancellationToken stop)
    {
        Knocked.Add(plan);
        observer.Note("a note");
        return Task.FromResult(Outcome);
    }
}
