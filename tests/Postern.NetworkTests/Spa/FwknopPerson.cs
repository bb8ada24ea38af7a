using System.Security.Cryptography;
using System.Text;
using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Spa;

/// <summary>Somebody with a key of fwknop's, as the gate and as the client of Debian read it.</summary>
/// <param name="Mode">As fwknop spells it.</param>
/// <param name="Hmac">The HMAC's digest as fwknop spells it; empty: no HMAC.</param>
internal sealed record FwknopPerson(string Name, string Mode = "CBC", string Hmac = "SHA256")
{
    /// <summary>Legacy mode has passphrases of 16 bytes.</summary>
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Mode == "legacy" ? 16 : 32));

    private readonly string _hmacKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    /// <summary>More lines of the person in a policy, more of the stanza in access.conf, and more of the client's.</summary>
    public string[] AtGate { get; init; } = [];

    /// <summary>The user name that a policy wants; null: any will do.</summary>
    public string? User { get; init; }

    public string[] AtClient { get; init; } = [];

    private IEnumerable<string> Keys =>
    [
        $"KEY_BASE64 {_key}",
        $"ENCRYPTION_MODE {Mode}",
        .. Hmac.Length == 0 ? (string[])[] : [$"HMAC_KEY_BASE64 {_hmacKey}", $"HMAC_DIGEST_TYPE {Hmac}"],
    ];

    /// <summary>The person in a policy's <c>people</c>.</summary>
    public string InPolicy()
    {
        var text = new StringBuilder($"  {Name}:\n    fwknop:\n");
        foreach (var line in Keys)
            text.Append($"      {line.Replace(" ", ": ")}\n");
        if (User is not null)
            text.Append($"      USERNAME: {User}\n");
        foreach (var line in AtGate.Concat(Hmac.Length == 0 ? ["legacy: true"] : []))
            text.Append($"    {line}\n");
        return text.ToString();
    }

    /// <summary>The stanza in access.conf.</summary>
    public string InAccess() =>
        string.Join('\n', ["SOURCE ANY", .. Hmac.Length == 0 ? (string[])["# postern: legacy"] : [], $"REQUIRE_USERNAME {Name}", .. Keys, .. AtGate, ""]);

    /// <summary>The stanza in the client's .fwknoprc.</summary>
    public string InRc() =>
        string.Join('\n', [$"[{Name}]", $"SPA_SERVER 203.0.113.1", $"SPOOF_USER {User ?? Name}", .. Keys, .. Hmac.Length == 0 ? (string[])[] : ["USE_HMAC Y"], .. AtClient, ""]);

    /// <summary>Writes the client's file beside the policy.</summary>
    public static void WriteRc(RunningGate gate, params IEnumerable<FwknopPerson> people) =>
        FwknopGate.Secret(gate.Beside("fwknoprc"), string.Join('\n', people.Select(p => p.InRc())));

    /// <summary>fwknop's own client, with this person's stanza.</summary>
    public Task<CommandResult> Fwknop(RunningGate gate, params string[] options) => gate.Lab.Client.Run([.. Client(gate), "-n", Name, .. options]);

    /// <summary>The packet that the client would send, and does not.</summary>
    public async Task<byte[]> Packet(RunningGate gate, params string[] options)
    {
        var file = gate.Beside("packet");
        (await Fwknop(gate, [.. options, "-T", "-B", file])).OrThrow();
        var packet = Encoding.ASCII.GetBytes((await File.ReadAllTextAsync(file)).TrimEnd());
        File.Delete(file);
        return packet;
    }

    /// <summary>The client up to the stanza's name.</summary>
    public static string[] Client(RunningGate gate) => ["env", "HOME=/nonexistent", "fwknop", "--no-home-dir", "--no-save-args", "-E", "/dev/null", "--rc-file", gate.Beside("fwknoprc")];
}
