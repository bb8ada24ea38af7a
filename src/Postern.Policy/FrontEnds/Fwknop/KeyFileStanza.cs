using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;
using Postern.Spa.Fwknop;

namespace Postern.Policy.FrontEnds.Fwknop;

/// <summary>The key of one fwknop stanza while it is read, keyword by keyword, each spelled as fwknop's own files spell it.</summary>
/// <param name="span">Where the stanza begins.</param>
internal sealed class KeyFileStanza(SourceSpan span)
{
    /// <summary>What fwknop's own examples have in place of a key.</summary>
    private const string Placeholder = "__CHANGEME__";

    private readonly Dictionary<string, SourceSpan> _read = [];
    private byte[] _passphrase = [];
    private byte[] _hmacKey = [];
    private FwknopMode _mode = FwknopMode.Cbc;
    private FwknopDigest _digest = FwknopDigest.Sha256;
    private bool _usesHmac = true;
    private bool _isWhole = true;

    public SourceSpan Span { get; } = span;

    /// <summary>The user name that packets must carry; null: any.</summary>
    public string? User { get; private set; }

    /// <summary>Whether a keyword is one of those that are read here.</summary>
    public static bool Knows(string keyword) => KeyFileWords.Own.Contains(keyword.ToUpperInvariant());

    public void Read(string keyword, SourceSpan place, string value, SourceSpan valuePlace, DiagnosticBag diagnostics)
    {
        var word = keyword.ToUpperInvariant();
        if (!Knows(word))
        {
            diagnostics.Add(KeyFileWords.OfClients.Contains(word) ? KeyFileDiagnostics.OfTheClient(place, word)
                : KeyFileWords.OfServers.Contains(word) ? KeyFileDiagnostics.OfTheServer(place, word)
                : KeyFileDiagnostics.Unknown(place, KeyFileWords.Near(word)));
            return;
        }

        // A key is written as a text or in base64; both are one.
        if (!_read.TryAdd(word.Replace("_BASE64", "", StringComparison.Ordinal), place))
        {
            _isWhole = false;
            diagnostics.Add(KeyFileDiagnostics.Twice(place, word, _read[word.Replace("_BASE64", "", StringComparison.Ordinal)]));
            return;
        }

        var problem = Take(word, value);
        _isWhole &= problem is null;
        if (problem is not null)
            diagnostics.Add(KeyFileDiagnostics.Value(valuePlace, word, problem));
    }

    /// <summary>Null after a diagnostic, here or in <see cref="Read"/>.</summary>
    /// <param name="isLegacy">Without HMAC too.</param>
    public FwknopKey? Make(bool isLegacy, DiagnosticBag diagnostics)
    {
        if (!_isWhole)
            return null;
        if (_passphrase.Length == 0)
        {
            diagnostics.Add(KeyFileDiagnostics.NoKey(Span));
            return null;
        }

        var hmacKey = _usesHmac ? _hmacKey : [];
        if (hmacKey.Length == 0 && !isLegacy)
        {
            diagnostics.Add(KeyFileDiagnostics.NoHmac(Span));
            return null;
        }

        return new FwknopKey(_passphrase, hmacKey) { Mode = _mode, Hmac = _digest };
    }

    /// <returns>What is wrong, without the value itself; null: nothing.</returns>
    private string? Take(string word, string value)
    {
        switch (word)
        {
            case KeyFileWords.Key:
                return TakeText(value, FwknopKey.LongestPassphrase, out _passphrase);
            case KeyFileWords.KeyBase64:
                return TakeBase64(value, FwknopKey.LongestPassphrase, out _passphrase);
            case KeyFileWords.HmacKey:
                return TakeText(value, FwknopKey.LongestHmacKey, out _hmacKey);
            case KeyFileWords.HmacKeyBase64:
                return TakeBase64(value, FwknopKey.LongestHmacKey, out _hmacKey);
            case KeyFileWords.HmacDigestType:
                return TakeWord(FwknopWords.Digest(value), FwknopWords.DigestWords, ref _digest);
            case KeyFileWords.EncryptionMode:
                return TakeMode(value);
            case KeyFileWords.UseHmac:
                _usesHmac = value.Equals("y", StringComparison.OrdinalIgnoreCase) || value.Equals("yes", StringComparison.OrdinalIgnoreCase);
                return _usesHmac || value.Equals("n", StringComparison.OrdinalIgnoreCase) || value.Equals("no", StringComparison.OrdinalIgnoreCase) ? null : "it is Y or N";
            default:
                User = value;
                return FwknopUser.Problem(value) is null ? null : "no packet can carry that user name";
        }
    }

    private string? TakeMode(string value) =>
        value.Equals("pcbc", StringComparison.OrdinalIgnoreCase) ? "fwknop itself cannot do this mode"
        : value.Equals("asymmetric", StringComparison.OrdinalIgnoreCase) ? "GPG keys are read from access.conf, not here"
        : TakeWord(FwknopWords.Mode(value), FwknopWords.ModeWords, ref _mode);

    private static string? TakeWord<T>(T? read, string words, ref T meaning)
        where T : struct
    {
        meaning = read ?? meaning;
        return read is null ? $"it is one of {words}" : null;
    }

    private static string? TakeText(string value, int longest, out byte[] key)
    {
        key = Encoding.UTF8.GetBytes(value);
        // The client's reader ends a value at these, so both ends would have different keys.
        return value == Placeholder ? "it is the placeholder of fwknop's example"
            : value.AsSpan().ContainsAny(" \t#;") ? "fwknop's client reads a key only up to a blank, # or ;: write it in base64"
            : TooLong(key, longest);
    }

    private static string? TakeBase64(string value, int longest, out byte[] key)
    {
        var bare = value.TrimEnd('=');
        var padded = bare.PadRight((bare.Length + 3) / 4 * 4, '=');
        key = new byte[padded.Length];
        var isRead = value.Length - bare.Length <= 2 && !value.AsSpan().ContainsAny(" \t") && Convert.TryFromBase64String(padded, key, out var written) && (key = key[..written]).Length > 0;
        return value == Placeholder ? "it is the placeholder of fwknop's example"
            : !isRead ? "it is not base64"
            : TooLong(key, longest);
    }

    private static string? TooLong(byte[] key, int longest) =>
        key.Length > longest ? $"it has {key.Length} bytes, and fwknop takes {longest} at the most" : null;
}
