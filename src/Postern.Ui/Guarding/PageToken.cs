using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Ui.Guarding;

/// <summary>Whoever has it may use the page: 192 random bits, made anew for each run.</summary>
internal sealed class PageToken
{
    private const int Length = 24;

    private readonly byte[] _text;

    private PageToken(string text) => (Text, _text) = (text, Encoding.ASCII.GetBytes(text));

    public string Text { get; }

    public static PageToken New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Length)));

    /// <summary>Takes the same time for every text of the right length.</summary>
    public bool IsMetBy(string? text) => text is not null && CryptographicOperations.FixedTimeEquals(_text, Encoding.UTF8.GetBytes(text));
}
