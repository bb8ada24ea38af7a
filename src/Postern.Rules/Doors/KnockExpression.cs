using System.Diagnostics.CodeAnalysis;
using System.Text;
using Postern.Rules.Evaluation.Matching;

namespace Postern.Rules.Doors;

/// <summary>
/// A payload described by a regular expression: it runs over one packet's payload, a character for each byte (Latin-1), 2 KB at the most,
/// in linear time. <c>$</c> is the very end of it and <c>.</c> any byte. Two expressions that read alike are equal; nothing more is known of them.
/// </summary>
public sealed class KnockExpression : IEquatable<KnockExpression>, IPayloadTest
{
    /// <summary>What lies behind them is not looked at.</summary>
    public const int MostBytes = 2048;

    private readonly Layer7Expression _expression;

    private KnockExpression(string text, bool foldsCase, Layer7Expression expression) => (Text, FoldsCase, _expression) = (text, foldsCase, expression);

    /// <summary>Without the slashes around it; a slash inside is bare.</summary>
    public string Text { get; }

    /// <summary>Letters match in either case.</summary>
    public bool FoldsCase { get; }

    /// <summary>False where the text is no expression, or one that cannot run in linear time; <paramref name="problem"/> says which.</summary>
    public static bool TryCreate(string text, bool foldsCase, [NotNullWhen(true)] out KnockExpression? expression, out string problem)
    {
        expression = Layer7Expression.TryCreate(text, out problem, foldsCase) is { } search ? new KnockExpression(text, foldsCase, search) : null;
        return expression is not null;
    }

    public bool IsMetBy(ReadOnlySpan<byte> payload)
    {
        Span<char> text = stackalloc char[Math.Min(payload.Length, MostBytes)];
        for (var i = 0; i < text.Length; i++)
            text[i] = (char)payload[i];
        return _expression.IsMatch(text);
    }

    /// <summary>False only where no payload meets both.</summary>
    public bool MayOverlap(KnockPayload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        if (!payload.FoldsCase || FoldsCase)
            return IsMetBy(payload.Bytes.Span);
        return !TryCreate(Text, foldsCase: true, out var folding, out _) || folding.IsMetBy(payload.Bytes.Span);
    }

    public bool Equals(KnockExpression? other) => other is not null && FoldsCase == other.FoldsCase && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as KnockExpression);

    public override int GetHashCode() => HashCode.Combine(Text, FoldsCase);

    /// <summary>Between slashes, those inside with a backslash; a trailing <c>i</c> folds case.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("/");
        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '/')
                text.Append('\\');
            text.Append(Text[i]);
            if (Text[i] == '\\' && i + 1 < Text.Length)
                text.Append(Text[++i]);
        }

        return text.Append(FoldsCase ? "/i" : "/").ToString();
    }
}
