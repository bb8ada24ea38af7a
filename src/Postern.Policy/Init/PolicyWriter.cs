using System.Text;
using Postern.Policy.Text;
using Postern.Rules.Doors;

namespace Postern.Policy.Init;

/// <summary>A first policy, with comments that teach it.</summary>
public static class PolicyWriter
{
    /// <summary>The text of a policy with one door. The name may be any that the reader accepts.</summary>
    public static string Write(string door, IReadOnlyList<ProtectedService> opens, GeneratedSequence sequence)
    {
        var text = new StringBuilder();
        text.Append($"""
            # A policy for Postern. Check it with: postern check FILE   Load it with: postern up FILE --safe 60s
            # The sequence below is secret: about {Math.Floor(sequence.Bits):0} bits. Whoever can read this file can knock.

            gate:
              public: []                 # ports that stay open to all, for example [tcp/443]

            doors:
              {Key(door)}:
                opens: {Opens(opens)}
                for: 30m                 # how long a grant lasts; a new knock renews it
                step-timeout: 5s         # the longest pause between two knocks
                strict: gate             # any other packet to the gate ends the attempt
                knock:

            """);
        foreach (var step in sequence.Steps)
            text.Append("      - ").Append(step).Append('\n');
        text.Append("""

            traps: []                    # touch one and be banned, for example [{ports: [tcp/23], ban: 1m}]
            trusted: []                  # who needs no knock, for example [198.51.100.7]

            """);
        return text.ToString();
    }

    private static string Opens(IReadOnlyList<ProtectedService> services) =>
        services.Count == 1 ? Plain(services[0]) : $"[{string.Join(", ", services.Select(Plain))}]";

    // Brackets around an IPv6 address would begin a list.
    private static string Plain(ProtectedService service) => service.Address is null ? service.ToString() : $"\"{service}\"";

    private static string Key(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && char.IsAsciiLetter(name[0]) ? name : YamlText.Quoted(name);
}
