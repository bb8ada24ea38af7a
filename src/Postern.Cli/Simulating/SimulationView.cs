using Postern.Cli.Output;
using Postern.Policy.Diagnostics;
using Postern.Rules.Evaluation;
using Postern.Rules.Simulation;

namespace Postern.Cli.Simulating;

/// <summary>How a simulation is shown: to whom, how much, and in which form.</summary>
/// <param name="Only">The verdict whose packets are shown; null: as the kind of simulation has it.</param>
public sealed record SimulationView(Terminal Terminal, bool IsJson, bool IsVerbose, string? Only)
{
    /// <summary>Whether packets are shown one by one where nobody asked for it by name: there may be millions.</summary>
    public bool ShowsEach => IsVerbose || IsJson || Only is not null;

    public bool Shows(Verdict verdict) => Only is null || (verdict == Verdict.Accept) == (Only == VerdictText.Of(Verdict.Accept));

    /// <summary>What one should know before the first packet.</summary>
    public void Say(string text) => Terminal.Error.WriteLine($"postern: {text}");

    public void Report(IReadOnlyList<Diagnostic> diagnostics)
    {
        if (IsJson)
            DiagnosticPrinter.PrintJson(diagnostics, Terminal.Error);
        else
            DiagnosticPrinter.Print(diagnostics, Terminal.Error);
    }
}
