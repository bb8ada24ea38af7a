using System.Diagnostics.CodeAnalysis;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.Text;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Yaml.Steps;

/// <summary>A policy's notation for those who have one step and no policy.</summary>
public static class StepNotation
{
    /// <param name="problem">The first, where there are several; null exactly when <paramref name="step"/> is not.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out KnockStep? step, [NotNullWhen(false)] out Diagnostic? problem)
    {
        var diagnostics = new DiagnosticBag();
        step = StepText.Read(ScalarNode.Of(new SourceText("", text)), diagnostics)?.Build(diagnostics);
        problem = step is null ? diagnostics.InOrder()[0] : null;
        return step is not null;
    }
}
