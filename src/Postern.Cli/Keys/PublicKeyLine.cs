using System.Diagnostics.CodeAnalysis;
using Postern.Policy.Text;
using Postern.Spa.Keys;

namespace Postern.Cli.Keys;

/// <summary>A line of a .pub file, or one of authorized_keys without options.</summary>
internal static class PublicKeyLine
{
    private static readonly string[] Types = ["ssh-", "ecdsa-", "sk-"];

    public static bool IsOne(string line) => Types.Any(t => line.StartsWith(t, StringComparison.Ordinal));

    public static bool TryRead(string line, [NotNullWhen(true)] out SshPublicKey? key, out string comment, out string problem)
    {
        var words = line.Trim().Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        // It is shown, and anybody may have written it.
        comment = words.Length > 2 ? LogText.Clean(words[2]) : "";
        key = null;
        problem = "it is no line of a public key: TYPE BASE64 COMMENT";
        return words.Length >= 2 && SshPublicKey.TryRead(words[0], words[1], out key, out problem);
    }

    /// <param name="line">One that was just made.</param>
    public static string Fingerprint(string line) => TryRead(line, out var key, out _, out var problem) ? key.FingerprintText : throw new ArgumentException(problem, nameof(line));
}
