using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Postern.RouterDouble.Sessions;

namespace Postern.RouterDouble.Api;

/// <summary>One connection to the API: login, then commands, each answered under its tag.</summary>
internal sealed class ApiPeer(DoubleRouter router, DoubleFaults faults, Stream stream, string address)
{
    /// <summary>For one sentence of somebody who is not logged in.</summary>
    private const int StrangersLimit = 4096;

    private const int UsersLimit = 16 * 1024 * 1024;

    private readonly Channel<Outgoing> _outgoing = Channel.CreateUnbounded<Outgoing>();
    private readonly Dictionary<string, IDisposable> _listening = new(StringComparer.Ordinal);
    private DoubleSession? _session;
    private byte[]? _challenge;

    /// <param name="At">When it may be sent.</param>
    /// <param name="Ends">The connection with it.</param>
    private sealed record Outgoing(byte[] Bytes, long At, bool Ends = false);

    public async Task Serve(CancellationToken stop)
    {
        var writing = Write(stop);
        try
        {
            while (await ApiWords.ReadSentence(stream, _session is null ? StrangersLimit : UsersLimit, stop).ConfigureAwait(false) is { } words)
            {
                if (words.Count > 0 && !Take(words))
                    break;
            }
        }
        finally
        {
            foreach (var listener in _listening.Values)
                listener.Dispose();
            _outgoing.Writer.TryComplete();
            if (_session is not null)
                router.Close(_session);
            try
            {
                await writing.ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
            {
            }
        }
    }

    /// <returns>False: the connection is over.</returns>
    private bool Take(IReadOnlyList<string> words)
    {
        var command = words[0];
        string? tag = null;
        List<DoubleWord> attributes = [];
        List<string> queries = [];
        foreach (var word in words.Skip(1))
        {
            if (word.StartsWith(".tag=", StringComparison.Ordinal))
                tag = word[5..];
            else if (word.StartsWith('?'))
                queries.Add(word);
            else if (word.StartsWith('=') && word.IndexOf('=', 1) is var at)
                attributes.Add(at < 0 ? new DoubleWord(word[1..], "") : new DoubleWord(word[1..at], word[(at + 1)..]));
        }

        if (command == "/login")
            return Login(attributes, tag);
        if (command == "/quit")
            return Fatal("session terminated on request");
        if (_session is null)
            return Fatal("not logged in");
        var number = faults.NextCommand();
        if (number == faults.ClosesBefore)
            return false;
        if (number == faults.FatalAt)
            return Fatal("router is shutting down");
        if (faults.IsSilent)
            return true;
        switch (command)
        {
            case "/cancel":
                Cancel(attributes.Where(a => a.Name == "tag").Select(a => a.Value).FirstOrDefault());
                Send([DoubleSentence.Done], tag);
                return true;
            case var _ when command.EndsWith("/listen", StringComparison.Ordinal):
                Listen(command[..^"/listen".Length], tag);
                return true;
        }

        var replies = router.Execute(_session, command, attributes, queries);
        if (number != faults.ClosesInReplyTo)
        {
            Send(replies, tag);
            return true;
        }

        var whole = Encoded(replies, tag);
        _outgoing.Writer.TryWrite(new Outgoing(whole[..^Math.Min(whole.Length - 1, 4)], Due(), Ends: true));
        return false;
    }

    private void Listen(string menu, string? tag)
    {
        var key = tag ?? "";
        if (!_session!.User.Policies.Contains("read"))
            Send([Trap("not enough permissions (9)"), DoubleSentence.Done], tag);
        else if (_listening.ContainsKey(key))
            Send([Trap("already listening under this tag"), DoubleSentence.Done], tag);
        else if (router.Listen(menu, sentence => Send([sentence], tag)) is { } listener)
            _listening.Add(key, listener);
        else
            Send([Trap("no such command"), DoubleSentence.Done], tag);
    }

    private void Cancel(string? tag)
    {
        foreach (var key in tag is null ? [.. _listening.Keys] : _listening.ContainsKey(tag) ? [tag] : Array.Empty<string>())
        {
            _listening.Remove(key, out var listener);
            listener!.Dispose();
            Send([new DoubleSentence("!trap", [new("category", "2"), new("message", "interrupted")]), DoubleSentence.Done], key.Length == 0 ? null : key);
        }
    }

    private bool Login(IReadOnlyList<DoubleWord> attributes, string? tag)
    {
        string? Value(string name) => attributes.Where(a => a.Name == name).Select(a => a.Value).FirstOrDefault();

        if (!router.HasPlainLogin && Value("response") is null)
        {
            _challenge = RandomNumberGenerator.GetBytes(16);
            Send([DoubleSentence.Returning(Convert.ToHexStringLower(_challenge))], tag);
            return true;
        }

        var user = router.User(Value("name") ?? "");
        var isRight = user is not null && (router.HasPlainLogin
            ? user.Password == (Value("password") ?? "")
            : _challenge is not null && Value("response") == Response(user.Password, _challenge));
        _challenge = null;
        if (isRight && !faults.RefusesLogin() && router.Admit(user!, address, "api") is { } session)
        {
            if (_session is not null)
                router.Close(_session);
            _session = session;
            Send([DoubleSentence.Done], tag);
            return true;
        }

        Send([Trap(router.HasPlainLogin ? "invalid user name or password (6)" : "cannot log in"), DoubleSentence.Done], tag);
        return true;
    }

    /// <summary>What login was before 6.43: the password is mixed with the challenge.</summary>
    [SuppressMessage("Security", "CA5351:Do not use broken cryptographic algorithms", Justification = "the protocol of that time")]
    private static string Response(string password, byte[] challenge) => "00" + Convert.ToHexStringLower(MD5.HashData([0, .. Encoding.UTF8.GetBytes(password), .. challenge]));

    private static DoubleSentence Trap(string message) => new("!trap", [new("message", message)]);

    private bool Fatal(string message)
    {
        _outgoing.Writer.TryWrite(new Outgoing(ApiWords.Encode("!fatal", message), Due(), Ends: true));
        return false;
    }

    private void Send(IReadOnlyList<DoubleSentence> sentences, string? tag) => _outgoing.Writer.TryWrite(new Outgoing(Encoded(sentences, tag), Due()));

    private byte[] Encoded(IReadOnlyList<DoubleSentence> sentences, string? tag)
    {
        IEnumerable<DoubleSentence> all = faults.HasUnknownWords
            ? sentences.Select(s => s with { Words = [.. s.Words, new("", "@later=1"), new("x-of-a-later-version", "1")] }).Prepend(new DoubleSentence("!later", [new("progress", "1")]))
            : sentences;
        return [.. all.SelectMany(s => ApiWords.Encode(s, tag))];
    }

    private long Due() => Environment.TickCount64 + (long)faults.Delay.TotalMilliseconds;

    private async Task Write(CancellationToken stop)
    {
        await foreach (var outgoing in _outgoing.Reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            if (outgoing.At - Environment.TickCount64 is var wait and > 0)
                await Task.Delay((int)wait, stop).ConfigureAwait(false);
            if (faults.SplitsReplies)
            {
                for (var i = 0; i < outgoing.Bytes.Length; i++)
                    await stream.WriteAsync(outgoing.Bytes.AsMemory(i, 1), stop).ConfigureAwait(false);
            }
            else
            {
                await stream.WriteAsync(outgoing.Bytes, stop).ConfigureAwait(false);
            }

            await stream.FlushAsync(stop).ConfigureAwait(false);
            if (outgoing.Ends)
                return;
        }
    }
}
