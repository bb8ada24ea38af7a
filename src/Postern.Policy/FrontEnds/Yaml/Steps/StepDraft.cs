using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Steps;

/// <summary>A step as it was written, in either form, before anything is known to make sense.</summary>
/// <param name="Port">Null for ICMP, and for an HTTP step that does not say it.</param>
internal sealed record StepDraft(IpProtocol Protocol, Slice? Port, SourceSpan Span)
{
    /// <summary>More does not fit into one packet everywhere, and a fragmented knock is often dropped on the way.</summary>
    public const int LongestPayload = 1400;

    // IPv4 20 and UDP or ICMP 8; IPv6 has 20 more.
    private const int Headers = 28;
    private const int HeadersV6 = 48;

    public Slice? Flags { get; init; }

    public Slice? Size { get; init; }

    public Slice? Payload { get; init; }

    /// <summary>How the payload is written.</summary>
    public PayloadForm Form { get; init; }

    /// <summary>The payload's text after escapes, where it differs from what is written.</summary>
    public string? Unescaped { get; init; }

    public bool FoldsCase { get; init; }

    /// <summary>A regular expression in place of the payload.</summary>
    public Slice? Expression { get; init; }

    /// <summary>The path of an HTTP step; null for any other.</summary>
    public Slice? Path { get; init; }

    /// <summary>Of an HTTP step; null where it is not said.</summary>
    public Slice? Method { get; init; }

    /// <summary>Null after a diagnostic; every part is looked at.</summary>
    public KnockStep? Build(DiagnosticBag diagnostics)
    {
        var good = true;
        if (Path is { } path)
            return BuildRequest(path, diagnostics);
        var port = Port is { } written ? Checked(ReadPort(written, diagnostics), ref good) : null;
        var payload = Payload is { } bytes ? CheckedPayload(PayloadReader.Read(bytes, Unescaped, Form, FoldsCase, diagnostics), diagnostics, ref good) : null;
        KnockExpression? expression = null;
        if (Expression is { } search)
        {
            (payload, expression) = Protocol == IpProtocol.Tcp ? default : ExpressionReader.Read(search, FoldsCase, diagnostics);
            if (Protocol == IpProtocol.Tcp)
                diagnostics.Add(StepDiagnostics.PayloadOnTcp(search.Span));
            good &= payload is not null || expression is not null;
        }

        var size = Size is { } number ? Checked(ReadSize(number, payload, diagnostics), ref good) : null;
        TcpFlagTest? flags = Protocol == IpProtocol.Tcp ? TcpFlagTest.NewConnection : null;
        if (Flags is { } names)
        {
            if (Protocol == IpProtocol.Tcp)
                flags = Checked(FlagReader.Read(names, diagnostics), ref good);
            else
                good = Refuse(StepDiagnostics.FlagsWithoutTcp(names.Span));
        }

        return good ? new KnockStep(Protocol, port, flags, payload, size, Span) { Expression = expression } : null;

        bool Refuse(Diagnostic diagnostic)
        {
            diagnostics.Add(diagnostic);
            return false;
        }
    }

    private KnockStep? BuildRequest(Slice path, DiagnosticBag diagnostics)
    {
        var port = Port is { } written ? ReadPort(written, diagnostics) : KnockRequest.DefaultPort;
        var request = RequestReader.Read(Method, path, diagnostics);
        return port is { } number && request is not null ? KnockStep.Http(number, request, Span) : null;
    }

    private KnockPayload? CheckedPayload(KnockPayload? payload, DiagnosticBag diagnostics, ref bool good)
    {
        if (payload is not null && Protocol == IpProtocol.Tcp)
            diagnostics.Add(StepDiagnostics.PayloadOnTcp(Payload!.Value.Span));
        else if (payload is not null)
            return payload;
        good = false;
        return null;
    }

    private static ushort? ReadPort(Slice port, DiagnosticBag diagnostics)
    {
        if (!port.Chars.Contains('-'))
            return PortReader.ReadPort(port, diagnostics);
        diagnostics.Add(StepDiagnostics.PortRange(port.Span));
        return null;
    }

    private int? ReadSize(Slice size, KnockPayload? payload, DiagnosticBag diagnostics)
    {
        if (Protocol == IpProtocol.Tcp)
        {
            diagnostics.Add(StepDiagnostics.SizeOnTcp(size.Span));
            return null;
        }

        if (size.Length is 0 or > 9 || size.Chars.ContainsAnyExceptInRange('0', '9') || int.Parse(size.Chars) is var number && number is < Headers or > 65535)
        {
            diagnostics.Add(StepDiagnostics.Size(size.Span, size.Text, Protocol.ToString()));
            return null;
        }

        var value = int.Parse(size.Chars);
        if (payload is null || value == payload.Bytes.Length + Headers || value == payload.Bytes.Length + HeadersV6)
            return value;
        diagnostics.Add(StepDiagnostics.SizeAgainstPayload(size.Span, value, payload.Bytes.Length + Headers));
        return null;
    }

    private static T? Checked<T>(T? value, ref bool good)
        where T : struct
    {
        good &= value is not null;
        return value;
    }
}
