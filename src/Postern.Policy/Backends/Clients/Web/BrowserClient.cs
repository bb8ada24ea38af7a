using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Postern.Policy.Backends.Clients.Scripts;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;

namespace Postern.Policy.Backends.Clients.Web;

/// <summary>
/// A page that any browser opens from a file and that knocks by fetch(). The answers are of no interest, and a page of another origin could not read them.
/// Addresses to visit by hand would not do: a browser goes on sending the SYN of a page that it has given up, after a second and again, when another knock is due.
/// </summary>
public sealed partial class BrowserClient : ScriptForm
{
    /// <summary>Before a browser tries a second connection beside the first, which it does after a quarter of a second.</summary>
    private const int TcpMilliseconds = 150;

    private const int PauseMilliseconds = 50;

    /// <summary>A little less than the second after which the first SYN is sent again.</summary>
    private const int MostMilliseconds = 900;

    private const string Page = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src http:">
        <title>{0}</title>
        <style>body { font: 1.1rem system-ui, sans-serif; max-width: 36rem; margin: 2rem auto; padding: 0 1rem } button { font: inherit; padding: .6rem 2rem }</style>
        </head>
        <body>
        <h1>{0}</h1>
        <p><button id="knock" autofocus>Knock</button> <span id="state" role="status"></span></p>
        <p>Save this page as a file and open it from there; a page that came by https may not knock. Whoever reads it can knock: keep it to yourself.</p>
        <ol>
        {1}
        </ol>
        <script>
        // Method, address, how long to wait for an answer, and how long then until the next, in milliseconds.
        const knocks = {2};
        const button = document.getElementById('knock'), state = document.getElementById('state');
        const pass = time => new Promise(done => setTimeout(done, time));
        async function send([method, address, wait, pause]) {
          const end = new AbortController(), timer = setTimeout(() => end.abort(), wait);
          try {
            await fetch(address, { method, mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal: end.signal });
            return true;
          } catch {
            return false; // nothing answers a knock
          } finally {
            clearTimeout(timer);
            await pass(pause);
          }
        }
        button.onclick = async () => {
          button.disabled = true;
          state.textContent = 'Knocking\u2026';
          let missing = '';
          for (const knock of knocks)
            if (!await send(knock) && knock[2] > 1000)
              missing = ' No web server took the request ' + knock[1] + '.';
          state.textContent = missing || 'Knocked.';
          button.disabled = false;
        };
        </script>
        </body>
        </html>

        """;

    public override string Name => "browser";

    public override string Description => "a page with a button, for TCP and web requests";

    protected override Diagnostic? Refusal(KnockStep step, KnockHost host)
    {
        if (IsEcho(step) || IsUdp(step))
            return ClientDiagnostics.CannotSend(step, "a browser", "it makes web requests, which are TCP", "use another form");
        if (BlockedPorts.Contains(step.Port!.Value))
            return ClientDiagnostics.CannotSend(step, "a browser", $"it connects to no port {step.Port}, which another protocol has a claim to (the Fetch standard, port blocking)", "choose another port, or use another form");
        if (step.Request is { } request && (request.Method is not ("GET" or "HEAD" or "POST") || DotSegment().IsMatch(request.Path)))
            return ClientDiagnostics.CannotSend(step, "a browser", "from a page it sends GET, HEAD and POST, and . and .. in a path mean to it what they mean to files", "change the step, or use --as curl");
        return null;
    }

    /// <inheritdoc />
    protected override Diagnostic? Refusal(KnockedDoor door)
    {
        var first = door.Knocks.ToList().FindIndex(k => IsTcp(k.Step));
        if (first < 0 || door.Door?.Opener.Strictness == Strictness.Off)
            return null;
        var needed = door.Knocks.Skip(first).SkipLast(1).Sum(k => TcpMilliseconds + Pause(k));
        return needed > MostMilliseconds ? ClientDiagnostics.TooSlowForBrowsers(door.Span, door.Name, needed, MostMilliseconds) : null;
    }

    protected override string Compose(KnockedDoor door, KnockHost host)
    {
        var title = WebUtility.HtmlEncode($"Knock at {door.Name} of {host.Text}");
        var list = string.Join('\n', door.Knocks.Select(k => $"<li>{WebUtility.HtmlEncode(k.Step.ToString())}</li>"));
        var knocks = string.Join(",\n  ", door.Knocks.Select(k => string.Create(
            CultureInfo.InvariantCulture,
            $"[{Quoted(k.Step.Request?.Method ?? "GET")}, {Quoted($"http://{host.InUrl}:{k.Step.Port}{k.Step.Request?.Path ?? "/"}")}, {(IsRequest(k.Step) ? RequestSeconds * 1000 : TcpMilliseconds)}, {Pause(k)}]")));
        // In one pass, so that what is put in is not looked at again.
        return Hole().Replace(Page, m => m.Value switch { "{0}" => title, "{1}" => list, _ => $"[\n  {knocks},\n]" });
    }

    private static int Pause(ClientKnock knock) => knock.Pause == ClientKnock.UsualPause ? PauseMilliseconds : (int)knock.Pause.TotalMilliseconds;

    // The encoder of JSON escapes what would end a script's element, too.
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    [GeneratedRegex(@"\{[012]\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hole();

    [GeneratedRegex(@"/(\.|%2e){1,2}(/|\z)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DotSegment();
}
