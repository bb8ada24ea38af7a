using System.Text;

namespace Postern.Watcher.Hooks;

/// <summary>The beginning of what a command says; the rest is read and forgotten, so that it is never kept from going on.</summary>
public sealed class HookOutput
{
    public const int Kept = 4096;

    private readonly byte[] _bytes = new byte[Kept];
    private readonly Lock _gate = new();
    private int _length;

    public async Task Read(Stream stream)
    {
        var buffer = new byte[Kept];
        try
        {
            while (await stream.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var read)
            {
                lock (_gate)
                {
                    var part = buffer.AsSpan(0, Math.Min(read, Kept - _length));
                    part.CopyTo(_bytes.AsSpan(_length));
                    _length += part.Length;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody waits for the end of what a child of the command goes on writing.
        }
    }

    /// <summary>On one line, without what a terminal would obey.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            var text = new StringBuilder();
            foreach (var rune in Encoding.UTF8.GetString(_bytes, 0, _length).Trim().EnumerateRunes())
                text.Append(Rune.IsControl(rune) ? " " : rune.ToString());
            return text.ToString();
        }
    }
}
