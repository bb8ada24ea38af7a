using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Steps;

/// <summary>A step as a map: <c>{udp: 62000, payload: open sesame, fold-case: true}</c>.</summary>
internal static class StepMap
{
    private const string Example = "{udp: 62000, payload: open sesame}";

    /// <summary>Null after a diagnostic.</summary>
    public static StepDraft? Read(MapNode map, DiagnosticBag diagnostics)
    {
        var before = diagnostics.Count;
        var keys = new MapReader(map, PolicyKeys.StepKeys, diagnostics);
        var protocols = new[] { keys[PolicyKeys.Tcp], keys[PolicyKeys.Udp], keys[PolicyKeys.Icmp] }.OfType<Entry>().ToList();
        if (protocols.Count != 1)
        {
            if (diagnostics.Count == before)
                diagnostics.Add(StepDiagnostics.OneProtocol(protocols.Count == 0 ? map.Span : protocols[1].Key.Span, protocols.Count, Example));
            return null;
        }

        if (ReadProtocol(protocols[0], map.Span, diagnostics) is not { } draft)
            return null;
        if (keys[PolicyKeys.Size]?.Text("90", diagnostics) is { } size)
            draft = draft with { Size = size.All };
        if (keys[PolicyKeys.Flags] is { } flags)
            draft = ReadFlags(flags, draft, diagnostics);
        draft = ReadPayload(keys, draft, diagnostics);
        return diagnostics.Count == before ? draft : null;
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
        var (text, hex) = (keys[PolicyKeys.Payload], keys[PolicyKeys.Hex]);
        if (text is not null && hex is not null)
            diagnostics.Add(StepDiagnostics.SaidTwice(hex.Key.Span, PolicyKeys.Hex));
        if ((text ?? hex) is not { } payload)
        {
            if (keys[PolicyKeys.FoldCase] is { } alone)
                diagnostics.Add(StepDiagnostics.FoldsNothing(alone.Key.Span));
            return draft;
        }

        if (payload.IsEmpty)
            diagnostics.Add(StepDiagnostics.EmptyPayload(payload.Place));
        else if (payload.Text("open sesame", diagnostics) is { } written)
            draft = draft with { Payload = written.All, IsHex = text is null };
        return keys[PolicyKeys.FoldCase] is { } folds && ChoiceReader.Read(folds, [("true", true), ("false", false)], diagnostics) is { } yes
            ? draft with { FoldsCase = yes }
            : draft;
    }
}
