using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Steps;

/// <summary>
/// A step as one text: <c>udp/62000 "open sesame"</c>, <c>udp/62000 /^open [a-z]+$/</c>, <c>tcp/7001 flags=syn,!ack</c>,
/// <c>icmp/size=720</c>, <c>http/GET /letmein</c>.
/// </summary>
internal static class StepText
{
    /// <summary>Null after a diagnostic.</summary>
    public static StepDraft? Read(ScalarNode scalar, DiagnosticBag diagnostics)
    {
        var all = scalar.All;
        var head = all.Part(0, WordEnd(all.Chars, 0));
        if (IsRequest(head.Chars))
            return ReadRequest(head, all, diagnostics);
        if (ReadHead(head, all, diagnostics) is not { } draft)
            return null;
        var good = true;
        for (var at = SkipSpace(all.Chars, head.Length); at < all.Length; at = SkipSpace(all.Chars, at))
        {
            var end = all.Chars[at] switch
            {
                '"' => QuoteEnd(all.Chars, at),
                '/' => ExpressionReader.End(all.Chars, at),
                _ => WordEnd(all.Chars, at),
            };
            if (end < 0)
            {
                diagnostics.Add(all.Chars[at] == '/' ? StepDiagnostics.UnclosedExpression(all.From(at).Span) : StepDiagnostics.UnclosedQuote(all.From(at).Span));
                return null;
            }

            if (Add(draft, all.Part(at, end - at), diagnostics) is { } next)
                draft = next;
            else
                good = false;
            at = end;
        }

        return good ? draft : null;
    }

    private static StepDraft? ReadHead(Slice head, Slice all, DiagnosticBag diagnostics)
    {
        var text = head.Text;
        var slash = text.IndexOf('/');
        var name = slash < 0 ? text : text[..slash];
        if (name == "icmp")
            return ReadIcmp(head, slash, all.Span, diagnostics);

        // "tcp 7001" is one foreign word in two.
        var foreign = slash < 0 && name is "tcp" or "udp" ? all : head;
        if (ForeignNotation.Respelled(foreign.Text) is { } respelled)
            diagnostics.Add(PortDiagnostics.Foreign(foreign.Span, foreign.Text, respelled));
        else if (name is not ("tcp" or "udp"))
            diagnostics.Add(slash < 0 ? StepDiagnostics.NotAStep(head.Span, text) : PortDiagnostics.UnknownProtocol(head.Part(0, slash).Span, name, ["tcp", "udp", "icmp", "http"]));
        else if (slash < 0)
            diagnostics.Add(PortDiagnostics.NoPort(head.Span, name));
        else
            return new StepDraft(name == "tcp" ? IpProtocol.Tcp : IpProtocol.Udp, head.From(slash + 1), all.Span);
        return null;
    }

    /// <summary>Whether a step that begins with this word is an HTTP request.</summary>
    public static bool IsRequest(ReadOnlySpan<char> head)
    {
        var end = head.IndexOfAny('/', ':');
        return (end < 0 ? head : head[..end]) is "http" or "https";
    }

    // http/GET /letmein, http:8080/GET /letmein
    private static StepDraft? ReadRequest(Slice head, Slice all, DiagnosticBag diagnostics)
    {
        if (head.Chars.StartsWith("https"))
        {
            diagnostics.Add(StepDiagnostics.Encrypted(all.Span));
            return null;
        }

        var slash = head.Chars.IndexOf('/');
        var colon = head.Chars.IndexOf(':');
        var at = SkipSpace(all.Chars, head.Length);
        var path = all.Part(at, WordEnd(all.Chars, at) - at);
        var behind = SkipSpace(all.Chars, at + path.Length);
        if (behind < all.Length)
        {
            diagnostics.Add(StepDiagnostics.NotWithRequest(all.From(behind).Span, all.From(behind).Text));
            return null;
        }

        // http:8080 alone, or a colon behind the slash: the method is what is missing or wrong.
        var hasPort = colon >= 0 && (slash < 0 || colon < slash);
        return new StepDraft(IpProtocol.Tcp, hasPort ? head.Part(colon + 1, (slash < 0 ? head.Length : slash) - colon - 1) : null, all.Span)
        {
            Method = slash < 0 ? head.From(head.Length) : head.From(slash + 1),
            Path = path,
        };
    }

    private static StepDraft? ReadIcmp(Slice head, int slash, SourceSpan span, DiagnosticBag diagnostics)
    {
        var draft = new StepDraft(IpProtocol.Icmp, null, span);
        if (slash < 0)
            return draft;
        var rest = head.From(slash + 1);
        if (rest.Chars.StartsWith("size="))
            return draft with { Size = rest.From("size=".Length) };
        diagnostics.Add(StepDiagnostics.IcmpPort(rest.Length == 0 ? head.Span : rest.Span, rest.Text));
        return null;
    }

    // Null after a diagnostic.
    private static StepDraft? Add(StepDraft draft, Slice word, DiagnosticBag diagnostics)
    {
        var chars = word.Chars;
        var repeated = false;
        StepDraft? next = null;
        if (PayloadForms.IsPayload(chars))
        {
            repeated = draft.Payload is not null || draft.Expression is not null;
            next = WithPayload(draft, word, diagnostics);
            if (next is null)
                return null;
        }
        else if (chars[0] == '/')
        {
            repeated = draft.Payload is not null || draft.Expression is not null;
            next = WithExpression(draft, word);
        }
        else if (chars.StartsWith("size="))
        {
            repeated = draft.Size is not null;
            next = draft with { Size = word.From("size=".Length) };
        }
        else if (chars.StartsWith("flags="))
        {
            repeated = draft.Flags is not null;
            next = draft with { Flags = word.From("flags=".Length) };
        }

        if (next is null)
            diagnostics.Add(StepDiagnostics.UnknownWord(word.Span, word.Text));
        else if (repeated)
            diagnostics.Add(StepDiagnostics.SaidTwice(word.Span, word.Text));
        return repeated ? null : next;
    }

    /// <summary>The draft with a payload in quotes, as <c>hex:</c> or as <c>base64:</c>; null after a diagnostic.</summary>
    public static StepDraft? WithPayload(StepDraft draft, Slice word, DiagnosticBag diagnostics)
    {
        var isBase64 = word.Chars.StartsWith(PayloadForms.Base64);

        // A slash and an i are base64 too; but its letters come in fours, and these two are one too many or too few.
        var folds = word.Chars.EndsWith("/i") && !(isBase64 && (word.Length - PayloadForms.Base64.Length) % 4 == 0);
        var body = folds ? word.Part(0, word.Length - 2) : word;
        if (body.Chars is "\"\"" or PayloadForms.Hex or PayloadForms.Base64)
        {
            diagnostics.Add(StepDiagnostics.EmptyPayload(word.Span));
            return null;
        }

        if (body.Chars[0] != '"')
        {
            return isBase64 ? draft with { Payload = body.From(PayloadForms.Base64.Length), Form = PayloadForm.Base64, FoldsCase = folds }
                : draft with { Payload = body.From(PayloadForms.Hex.Length), Form = PayloadForm.Hex, FoldsCase = folds };
        }


        if (body.Length < 2 || body.Chars[^1] != '"')
        {
            diagnostics.Add(StepDiagnostics.UnknownWord(word.Span, word.Text));
            return null;
        }

        var inner = body.Part(1, body.Length - 2);
        var unescaped = new StringBuilder();
        for (var i = 0; i < inner.Length; i++)
        {
            // An escape is never last: a backslash before the closing quote would have escaped it.
            if (inner.Chars[i] == '\\' && inner.Chars[++i] is not ('\\' or '"'))
            {
                diagnostics.Add(StepDiagnostics.UnknownEscape(inner.Part(i - 1, 2).Span));
                return null;
            }

            unescaped.Append(inner.Chars[i]);
        }

        return draft with { Payload = inner, Unescaped = unescaped.ToString(), FoldsCase = folds };
    }

    // Null where something is glued to the closing slash.
    private static StepDraft? WithExpression(StepDraft draft, Slice word)
    {
        var folds = word.Chars.EndsWith("/i") && word.Length > 2;
        var inner = word.Part(1, word.Length - (folds ? 3 : 2));
        return word.Chars[inner.Length + 1] == '/' && (folds || word.Chars[^1] == '/') ? draft with { Expression = inner, FoldsCase = folds } : null;
    }

    private static int SkipSpace(ReadOnlySpan<char> chars, int at)
    {
        while (at < chars.Length && char.IsWhiteSpace(chars[at]))
            at++;
        return at;
    }

    private static int WordEnd(ReadOnlySpan<char> chars, int at)
    {
        while (at < chars.Length && !char.IsWhiteSpace(chars[at]))
            at++;
        return at;
    }

    // Behind the closing quote and what is glued to it; negative when there is none.
    private static int QuoteEnd(ReadOnlySpan<char> chars, int at)
    {
        for (var i = at + 1; i < chars.Length; i++)
        {
            if (chars[i] == '\\')
                i++;
            else if (chars[i] == '"')
                return WordEnd(chars, i);
        }

        return -1;
    }
}
