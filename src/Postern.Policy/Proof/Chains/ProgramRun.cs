namespace Postern.Policy.Proof.Chains;

/// <summary>What one packet did.</summary>
/// <param name="State">The lists that hold the source afterwards, a bit for each.</param>
/// <param name="Part">Where the packet arrived; null when it did not get as far as the filter.</param>
internal readonly record struct RunResult(ulong State, bool Passes, FilterPart? Part);

/// <summary>Runs what is left of the rules; lists are bits of a number, and their numbers those bits' places.</summary>
internal static class ProgramRun
{
    private enum Outcome
    {
        Continue,
        Return,
        Accept,
        Drop,
    }

    /// <param name="choices">A bit for each condition that is not followed: what it comes out as.</param>
    public static RunResult Run(CellProgram program, ulong state, uint choices)
    {
        var (tracked, translation) = (true, -1);
        if (Walk(program.Raw, ref state, choices, ref tracked, ref translation) == Outcome.Drop)
            return new RunResult(state, false, null);
        if (tracked && Walk(program.Nat, ref state, choices, ref tracked, ref translation) == Outcome.Drop)
            return new RunResult(state, false, null);
        var part = program.Filter(translation, tracked);
        return new RunResult(state, Walk(part.Lines, ref state, choices, ref tracked, ref translation) != Outcome.Drop, part) with { State = state };
    }

    private static Outcome Walk(Line[] lines, ref ulong state, uint choices, ref bool tracked, ref int translation)
    {
        foreach (var line in lines)
        {
            if (!Holds(line.Tests, state, choices))
                continue;
            switch (line.Kind)
            {
                case LineKind.Drop:
                    return Outcome.Drop;
                case LineKind.Accept:
                    return Outcome.Accept;
                case LineKind.Return:
                    return Outcome.Return;
                case LineKind.Write:
                    state |= 1UL << line.Number;
                    break;
                case LineKind.Untrack:
                    tracked = false;
                    break;
                case LineKind.Translate:
                    translation = line.Number;
                    return Outcome.Accept;
                default:
                    if (Walk(line.Called, ref state, choices, ref tracked, ref translation) is var outcome and (Outcome.Accept or Outcome.Drop))
                        return outcome;
                    break;
            }
        }

        return Outcome.Continue;
    }

    private static bool Holds(OpenTest[] tests, ulong state, uint choices)
    {
        foreach (var test in tests)
        {
            var holds = test.IsChoice ? (choices >> test.Choice & 1) != 0 : (state >> test.List & 1) != 0;
            if (holds == test.Negated)
                return false;
        }

        return true;
    }
}
