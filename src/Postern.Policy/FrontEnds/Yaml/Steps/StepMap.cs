using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Steps;

/// <summary>A step as a map: <c>{udp: 62000, payload: open sesame, fold-case: true}</c>.</summary>
internal static class StepMap
{
    private static readonly string[] NotWithRequest =
        [PolicyKeys.Payload, PolicyKeys.Hex, PolicyKeys.Base64, PolicyKeys.Regex, PolicyKeys.FoldCase, PolicyKeys.Size, PolicyKeys.Flags];

    private const string Example = "{udp: 62000, payload: open sesame}";

    /// <summary>Null after a diagnostic.</summary>
    public static StepDraft? Read(MapNode map, DiagnosticBag diagnostics)
    {
        var before = diagnostics.Count;
        var keys = new MapReader(map, PolicyKeys.StepKeys, diagnostics);
        var protocols = new[] { keys[PolicyKeys.Tcp], keys[PolicyKeys.Udp], keys[PolicyKeys.Icmp], keys[PolicyKeys.Http] }.OfType<Entry>().ToList();
        if (protocols.Count != 1)
        {
            if (diagnostics.Count == before)
                diagnostics.Add(StepDiagnostics.OneProtocol(protocols.Count == 0 ? map.Span : protocols[1].Key.Span, protocols.Count, Example));
            return null;
        }

        if (protocols[0].Key.Text == PolicyKeys.Http)
            return ReadRequest(keys, protocols[0], map.Span, diagnostics) is { } request && diagnostics.Count == before ? request : null;
        foreach (var key in new[] { keys[PolicyKeys.Path], keys[PolicyKeys.Method] }.OfType<Entry>())
            diagnostics.Add(StepDiagnostics.RequestWithoutHttp(key.Key.Span, key.Key.Text));
        if (ReadProtocol(protocols[0], map.Span, diagnostics) is not { } draft)
            return null;
        if (keys[PolicyKeys.Size]?.Text("90", diagnostics) is { } size)
            draft = draft with { Size = size.All };
        if (keys[PolicyKeys.Flags] is { } flags)
            draft = ReadFlags(flags, draft, diagnostics);
        draft = ReadPayload(keys, draft, diagnostics);
        return diagnostics.Count == before ? draft : null;
    }

    // {http: 8080, path: /letmein, method: GET}
    private static StepDraft? ReadRequest(MapReader keys, Entry http, SourceSpan span, DiagnosticBag diagnostics)
    {
        foreach (var key in NotWithRequest.Select(k => keys[k]).OfType<Entry>())
            diagnostics.Add(StepDiagnostics.NotWithRequest(key.Key.Span, key.Key.Text));
        var port = http.Text("80", diagnostics);
        var method = keys[PolicyKeys.Method];
        if (keys[PolicyKeys.Path] is not { } path)
        {
            diagnostics.Add(StepDiagnostics.NoPath(http.Key.Span, ""));
            return null;
        }

        return path.Text("/letmein", diagnostics) is { } text && port is not null
            ? new StepDraft(IpProtocol.Tcp, port.All, span) { Path = text.All, Method = method?.Text(RequestReader.DefaultMethod, diagnostics)?.All }
            : null;
    }

    private static StepDraft? ReadProtocol(Entry entry, SourceSpan span, DiagnosticBag diagnostics)
    {
        if (entry.Key.Text == PolicyKeys.Icmp)
        {
            if (!entry.IsEmpty && entry.Value is not ScalarNode { Text: "echo" })
                diagnostics.Add(StepDiagnostics.IcmpPort(entry.Place, (entry.Value as ScalarNode)?.Text ?? ""));
            return new StepDraft(IpProtocol.Icmp, null, span);
        }

        return entry.Text("7001", diagnostics) is { } port
            ? new StepDraft(entry.Key.Text == PolicyKeys.Tcp ? IpProtocol.Tcp : IpProtocol.Udp, port.All, span)
            : null;
    }

    // A text "syn,!ack"; a list would need its own joining for no more meaning.
    private static StepDraft ReadFlags(Entry entry, StepDraft draft, DiagnosticBag diagnostics) =>
        entry.Text("syn,!ack", diagnostics) is { } text ? draft with { Flags = text.All } : draft;

    private static StepDraft ReadPayload(MapReader keys, StepDraft draft, DiagnosticBag diagnostics)
    {
        var written = new[] { keys[PolicyKeys.Payload], keys[PolicyKeys.Hex], keys[PolicyKeys.Base64], keys[PolicyKeys.Regex] }.OfType<Entry>().ToList();
        if (written.Count == 0)
        {
            if (keys[PolicyKeys.FoldCase] is { } alone)
                diagnostics.Add(StepDiagnostics.FoldsNothing(alone.Key.Span));
            return draft;
        }

        foreach (var second in written.Skip(1))
            diagnostics.Add(StepDiagnostics.SaidTwice(second.Key.Span, second.Key.Text));
        var payload = written[0];
        if (payload.IsEmpty)
            diagnostics.Add(payload.Key.Text == PolicyKeys.Regex ? StepDiagnostics.EmptyExpression(payload.Place) : StepDiagnostics.EmptyPayload(payload.Place));
        else if (payload.Text("open sesame", diagnostics) is { } text)
        {
            draft = payload.Key.Text switch
            {
                PolicyKeys.Regex => draft with { Expression = text.All },
                PolicyKeys.Hex => draft with { Payload = text.All, Form = PayloadForm.Hex },
                PolicyKeys.Base64 => draft with { Payload = text.All, Form = PayloadForm.Base64 },
                _ => draft with { Payload = text.All },
            };
        }


        return keys[PolicyKeys.FoldCase] is { } folds && ChoiceReader.Read(folds, [("true", true), ("false", false)], diagnostics) is { } yes
            ? draft with { FoldsCase = yes }
            : draft;
    }
}
