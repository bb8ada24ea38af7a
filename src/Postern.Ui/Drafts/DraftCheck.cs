using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.Clients;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.Profiles;
using Postern.Policy.Proof;
using Postern.Policy.Text;
using Postern.Ui.Exchange;

namespace Postern.Ui.Drafts;

/// <summary>Judges a draft as <c>postern check</c> and <c>postern prove</c> judge a policy that has it, and as the profiles' own reader does.</summary>
internal static class DraftCheck
{
    /// <summary>More than anybody knocks; the proof of a long sequence takes long.</summary>
    public const int MostSteps = 32;

    /// <summary>A draft is proven while somebody types.</summary>
    private const long Work = 2_000_000;

    /// <summary>Stands for a name or a host that is still to be typed.</summary>
    private const string Unnamed = "door";

    public static DraftAnswer Check(SequenceDraft draft)
    {
        if (draft.Steps.Count > MostSteps)
            return new DraftAnswer([TooManySteps(draft.Steps.Count)], null, null, null, [], null);
        var named = draft with
        {
            Name = draft.Name.Length == 0 ? Unnamed : draft.Name,
            Host = draft.Host.Length == 0 ? "host.example" : draft.Host,
        };
        var policy = DraftText.Policy(named);
        var compilation = PolicyCompiler.Compile([new InputFile("policy.yaml", Encoding.UTF8.GetBytes(policy.Text))], new CompileOptions());
        var findings = compilation.Diagnostics.Select(d => View(d, policy)).Concat(Read(DraftText.Profile(named)).Findings).DistinctBy(f => (f.Message, f.Place)).ToList();
        if (findings.Exists(f => f.Severity == "error") || compilation.RuleSet.Guard is not { } guard)
            return new DraftAnswer(findings, null, null, null, [], null);

        var proof = Prover.Prove(compilation.RuleSet, new ProofOptions { Work = Work });
        findings.AddRange(proof.Findings.Select(d => View(d, policy)));
        var bits = proof.Doors.FirstOrDefault(d => d.Name == named.Name)?.Bits;
        return new DraftAnswer(
            findings, bits is { } known && double.IsFinite(known) ? Math.Round(known, 1) : null, policy.Text, draft.Name.Length == 0 ? null : $"postern knock {Argument(draft.Name)}",
            [.. ClientForms.All.Select(f => new FormView(f.Name, f.Description))], Form(draft, guard, named.Name));
    }

    /// <summary>The profile that the lines say, or what is wrong with them.</summary>
    public static (Profile? Profile, IReadOnlyList<FindingView> Findings) Read(DraftText text)
    {
        var diagnostics = new DiagnosticBag();
        var profiles = ProfileReader.Read(new SourceText("profiles.yaml", text.Text), diagnostics);
        return (diagnostics.HasErrors ? null : profiles is [var one] ? one : null, [.. diagnostics.InOrder().Select(d => View(d, text))]);
    }

    public static FindingView View(Diagnostic d, DraftText? text = null) =>
        new(d.Severity.ToString().ToLowerInvariant(), d.Code, d.Message, d.Why, d.Remedy, text?.PlaceOf(d.Span.Line), text is null ? d.Span.ToString() : "");

    private static string? Form(SequenceDraft draft, Rules.Doors.Guard guard, string door)
    {
        if (draft.Form is not { } name || ClientForms.All.FirstOrDefault(f => f.Name == name) is not { } form)
            return null;
        var diagnostics = new DiagnosticBag();
        var text = ClientForms.Write(form, guard, door, KnockHost.Parse(draft.Host) ?? KnockHost.Placeholder, "policy.yaml", diagnostics);
        return text ?? string.Join('\n', diagnostics.InOrder().Select(d => $"# {d.Message}: {d.Why}\n# {d.Remedy}"));
    }

    private static string Argument(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? name : $"'{name.Replace("'", "'\\''")}'";

    private static FindingView TooManySteps(int count) => new("error", "", $"a sequence of {count} steps", "the longer it is, the likelier one of its packets is lost", $"{MostSteps} are enough for everybody", "steps", "");
}
