namespace Postern.Policy.Checks.Scripts;

/// <summary>
/// How many rules may be held against one another. Real exports stay far below; a script made to be slow does not make the check so.
/// </summary>
internal sealed class ComparisonBudget
{
    /// <summary>About a second; every rule against every other of an export of 2,500 needs less than half of it.</summary>
    public const int Comparisons = 8_000_000;

    private int _left = Comparisons;

    public bool IsSpent => _left <= 0;

    /// <summary>False once all is spent: the answer is then "cannot tell".</summary>
    public bool Spend() => _left > 0 && --_left >= 0;
}
