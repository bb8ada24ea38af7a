using System.Net.Sockets;
using System.Text;

namespace Postern.Spa.Fwknop;

/// <summary>A reason why a packet would not be taken.</summary>
/// <param name="Text">What is wrong and why it matters, one sentence or two.</param>
/// <param name="OnlyFwknopd">A Postern gate takes it.</param>
public sealed record FwknopProblem(string Text, bool OnlyFwknopd = false);

/// <summary>What fwknopd would throw away without a word to anybody: to be said before it is sent.</summary>
public static class FwknopCheck
{
    /// <summary>Characters, of prefix and body, from which fwknopd takes a packet for GPG's.</summary>
    private const int GpgCliff = 400;

    private const int LongestFieldBytes = FwknopText.LongestField / 4 * 3;

    /// <returns>Empty where fwknopd 2.6 with the same key reads the packet.</returns>
    public static IReadOnlyList<FwknopProblem> Problems(FwknopPayload payload, FwknopKey key)
    {
        List<FwknopProblem> problems = [.. Problems(key)];
        Head(payload, problems);
        Fields(payload, problems);
        if (problems.TrueForAll(x => x.OnlyFwknopd))
            Lengths(payload, key, problems);
        return problems;
    }

    /// <returns>Empty for a key that fwknopd takes; texts never contain the key.</returns>
    public static IReadOnlyList<FwknopProblem> Problems(FwknopKey key)
    {
        List<FwknopProblem> problems = [];
        switch (key.Mode)
        {
            case FwknopMode.Pcbc:
                problems.Add(new("the mode PCBC is not built in: OpenSSL has none, and no fwknop ever worked with it; take CBC"));
                break;
            case FwknopMode.Gpg:
                problems.Add(new("GPG is not built in: take a passphrase (KEY_BASE64) with an HMAC key, or the SSH key you have"));
                break;
            default:
                if (!FwknopCipher.IsSupported(key.Mode))
                    problems.Add(new($"{(int)key.Mode} is no mode of encryption; fwknop has 1 to 8"));
                if (key.Passphrase.Length is 0 or > FwknopKey.LongestPassphrase)
                    problems.Add(new($"the key has {key.Passphrase.Length} bytes; fwknop takes 1 to {FwknopKey.LongestPassphrase}"));
                break;
        }

        if (key.HmacKey.IsEmpty)
            return problems;
        if (key.HmacKey.Length > FwknopKey.LongestHmacKey)
            problems.Add(new($"the HMAC key has {key.HmacKey.Length} bytes; fwknop takes 1 to {FwknopKey.LongestHmacKey}"));
        Digest(key.Hmac, "HMAC", problems);
        if (key.HmacKey.Span.SequenceEqual(key.Passphrase.Span))
            problems.Add(new("the key and the HMAC key are the same, which fwknopd refuses: what leaks by one is lost for both", OnlyFwknopd: true));
        return problems;
    }

    private static void Digest(FwknopDigest digest, string what, List<FwknopProblem> problems)
    {
        if (!FwknopDigests.IsKnown(digest))
            problems.Add(new($"{(int)digest} is no {what} digest; fwknop has 1 to 7"));
        else if (!FwknopDigests.IsSupported(digest))
            problems.Add(new($"the {what} digest {digest} needs OpenSSL 1.1.1 or newer, which this machine has not; take SHA-256"));
    }

    private static void Head(FwknopPayload payload, List<FwknopProblem> problems)
    {
        if (payload.Random.Length != FwknopText.RandomLength || payload.Random.Any(c => !char.IsAsciiDigit(c)))
            problems.Add(new("the random value is not 16 decimal digits, by which fwknopd knows that it has the right key"));
        if (payload.User.Length > FwknopUser.Longest)
            problems.Add(new($"the user name has {payload.User.Length} characters; fwknopd refuses more than {FwknopUser.Longest}, though its client sends 63"));
        if (!FwknopUser.IsSpelled(payload.User))
            problems.Add(new("""the user name is empty or has other than printable ASCII, or one of " / \ [ ] : ; | = , + * ? < >"""));
        if (payload.Time < 0 || payload.Time > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            problems.Add(new("the time is before 1970 or after the year 9999"));
        else if (payload.Time > int.MaxValue)
            problems.Add(new("the time is past January 2038, which fwknopd cannot read", OnlyFwknopd: true));
        if (payload.Version.Length is 0 or > FwknopText.LongestVersion || payload.Version.Any(c => c is < ' ' or > '~' or ':'))
            problems.Add(new($"the version is not 1 to {FwknopText.LongestVersion} printable characters without ':'"));
        Digest(payload.Digest, "message", problems);
    }

    private static void Fields(FwknopPayload payload, List<FwknopProblem> problems)
    {
        if (!FwknopText.IsKnown(payload.Type))
        {
            problems.Add(new($"{(int)payload.Type} is no type of message; fwknop has 0 to 6"));
            return;
        }

        Text("message", payload.Message, problems);
        Text("NAT access", payload.NatAccess, problems);
        Text("server_auth", payload.ServerAuth, problems);

        var hasNat = FwknopText.HasNat(payload.Type);
        if (hasNat != payload.NatAccess is not null)
            problems.Add(new(hasNat ? $"type {payload.Type} needs a NAT access" : $"type {payload.Type} has no NAT access"));
        var hasTimeout = FwknopText.HasTimeout(payload.Type);
        if (hasTimeout != payload.Timeout is not null)
            problems.Add(new(hasTimeout ? $"type {payload.Type} needs a timeout" : $"type {payload.Type} has no timeout"));
        if (payload.Timeout is < 0 or > FwknopText.LongestTimeout)
            problems.Add(new($"the timeout is {payload.Timeout} s; fwknopd takes 0 to {FwknopText.LongestTimeout}"));

        if (AccessRequest.TryReadSource(payload.Message, out _) is not { } source)
            problems.Add(new("the message does not begin with an address and a comma: \"0.0.0.0,…\" stands for whoever the gate sees"));
        else if (source.AddressFamily == AddressFamily.InterNetworkV6 || payload.Message.IndexOf(':') is >= 0 and var colon && colon < payload.Message.IndexOf(','))
            problems.Add(new("fwknopd knows no IPv6 and refuses the message; \"0.0.0.0,…\" sent over IPv6 needs a Postern gate as well", OnlyFwknopd: true));
        else if (payload.Message.IndexOf(',') < "0.0.0.0".Length)
            problems.Add(new("the address is shorter than fwknopd takes", OnlyFwknopd: true));
        if (payload.Type != FwknopMessageType.Command && (!hasNat || payload.NatAccess is not null) && AccessRequest.TryRead(payload) is null)
            problems.Add(new("the message is not \"address,proto/port[,proto/port…]\" with tcp or udp and ports 1 to 65535" + (hasNat ? ", or the NAT access is not \"host,port\"" : "")));
    }

    private static void Text(string what, string? text, List<FwknopProblem> problems)
    {
        if (text is null)
            return;
        var length = Encoding.UTF8.GetByteCount(text);
        if (length > LongestFieldBytes)
            problems.Add(new($"the {what} has {length} bytes; fwknopd takes {LongestFieldBytes}"));
        if (text.Length == 0 || text.EnumerateRunes().Any(x => Rune.IsControl(x) || x == Rune.ReplacementChar))
            problems.Add(new($"the {what} is empty, or has control characters or half a character"));
    }

    private static void Lengths(FwknopPayload payload, FwknopKey key, List<FwknopProblem> problems)
    {
        var plain = FwknopText.Write(payload).Length;
        var container = FwknopCodec.HeadLength + (plain / FwknopCipher.Block + 1) * FwknopCipher.Block;
        var body = Base64Text.LengthOf(container);
        var packet = body - FwknopCodec.Prefix.Length + (key.HmacKey.IsEmpty ? 0 : FwknopDigests.TextLengthOf(key.Hmac));
        if (plain > FwknopText.Longest || packet > FwknopCodec.Longest)
            problems.Add(new($"the packet has {packet} characters; fwknopd takes {FwknopCodec.Longest}"));
        else if (packet < FwknopCodec.Shortest)
            problems.Add(new($"the packet has {packet} characters, fewer than the {FwknopCodec.Shortest} that fwknopd takes: take SHA-256 instead of {payload.Digest}, or an HMAC"));
        else if (body >= GpgCliff)
            problems.Add(new($"the packet's body has {body} characters, and fwknopd takes {GpgCliff} and more for GPG's: ask for fewer ports, or give a shorter command or digest", OnlyFwknopd: true));
    }
}
