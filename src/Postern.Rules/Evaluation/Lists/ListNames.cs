using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Lists;

/// <summary>Numbers for the lists that a rule set names, so that no packet looks a name up. Lists of one name in two families are two lists.</summary>
internal sealed class ListNames
{
    private readonly Dictionary<(IpFamily Family, string Name), int> _numbers = [];

    public IReadOnlyCollection<(IpFamily Family, string Name)> All => _numbers.Keys;

    public int Count => _numbers.Count;

    /// <summary>The number of a list, given on first use.</summary>
    public int Number(IpFamily family, string name)
    {
        if (!_numbers.TryGetValue((family, name), out var number))
            _numbers.Add((family, name), number = _numbers.Count);
        return number;
    }

    /// <summary>-1: nothing in the rule set names it.</summary>
    public int Find(IpFamily family, string name) => _numbers.GetValueOrDefault((family, name), -1);
}
