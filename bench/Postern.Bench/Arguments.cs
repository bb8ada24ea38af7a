using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Postern.Bench.Hosts;
using Postern.Bench.Scenarios;

namespace Postern.Bench;

/// <summary>The command line: names of scenarios, or "all", and options.</summary>
internal static class Arguments
{
    public static string Usage(IEnumerable<Scenario> scenarios) => $"""
        usage: bench {string.Join('|', scenarios.Select(scenario => scenario.Name))}|all... [--tries N] [--quick] [--only CONTENDER]
                     [--protocol tcp|udp] [--strict gate|door|off] [--postern COMMAND]
        """;

    public static bool TryRead(
        string[] arguments,
        IReadOnlyList<Scenario> scenarios,
        out IReadOnlyList<Scenario> chosen,
        out RunOptions options,
        [NotNullWhen(false)] out string? problem)
    {
        var picked = new List<Scenario>();
        (chosen, options, problem) = (picked, new RunOptions(null, Quick: false, null, null, "gate"), null);
        for (var i = 0; i < arguments.Length && problem is null; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "all":
                    picked.AddRange(scenarios);
                    break;
                case "--quick":
                    options = options with { Quick = true };
                    break;
                case "--tries" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var tries) && tries is > 0 and <= 1000:
                    options = options with { Tries = tries };
                    i++;
                    break;
                case "--only" when value.Length > 0:
                    options = options with { Only = value };
                    i++;
                    break;
                case "--protocol" when value is "tcp" or "udp":
                    options = options with { Protocol = value };
                    i++;
                    break;
                case "--strict" when value is "gate" or "door" or "off":
                    options = options with { Strictness = value };
                    i++;
                    break;
                case "--postern" when File.Exists(value):
                    Workplace.PosternCommand = Path.GetFullPath(value);
                    Workplace.PosternIsNamed = true;
                    i++;
                    break;
                case var name when scenarios.FirstOrDefault(scenario => scenario.Name == name) is { } scenario:
                    picked.Add(scenario);
                    break;
                default:
                    problem = $"what is \"{arguments[i]}{(value.Length > 0 && arguments[i].StartsWith("--") ? " " + value : "")}\"?";
                    break;
            }
        }

        problem ??= picked.Count == 0 ? "no scenario named" : null;
        return problem is null;
    }
}
