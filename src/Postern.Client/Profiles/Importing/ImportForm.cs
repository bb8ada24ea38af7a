using Postern.Client.Fwknop;
using Postern.Spa.Keys;

namespace Postern.Client.Profiles.Importing;

/// <summary>What another program's file is.</summary>
public enum ImportForm
{
    /// <summary>A policy, knockd.conf or access.conf.</summary>
    Policy,
    Stanzas,
    KnockOnPorts,
    Invitation,

    /// <summary>What fwknop's apps take from a QR code: keys alone.</summary>
    FwknopKeys,
    Picture,
}

/// <summary>Tells them apart by what they begin with.</summary>
public static class ImportForms
{
    public static ImportForm Of(string name, ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) || bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]))
            return ImportForm.Picture;
        var text = System.Text.Encoding.UTF8.GetString(bytes).TrimStart('\ufeff', ' ', '\t', '\r', '\n');
        if (text.StartsWith("<svg", StringComparison.Ordinal) || (text.StartsWith("<?xml", StringComparison.Ordinal) && text.Contains("<svg", StringComparison.Ordinal)))
            return ImportForm.Picture;
        if (text.StartsWith(Invitation.Scheme, StringComparison.OrdinalIgnoreCase))
            return ImportForm.Invitation;
        if (text.StartsWith("KEY_BASE64:", StringComparison.Ordinal) || text.StartsWith("KEY:", StringComparison.Ordinal))
            return ImportForm.FwknopKeys;
        if (text.StartsWith('{') || (text.StartsWith('[') && text.AsSpan(1).TrimStart() is { IsEmpty: false } rest && rest[0] is '{' or ']'))
            return ImportForm.KnockOnPorts;
        return Path.GetFileName(name) == ".fwknoprc" || IsOfStanzas(text) ? ImportForm.Stanzas : ImportForm.Policy;
    }

    /// <summary>Sections with fwknop's directives, where knockd's have an equals sign.</summary>
    private static bool IsOfStanzas(string text)
    {
        var inSection = false;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.Trim();
            if (trimmed.IsEmpty || trimmed[0] is '#' or ';')
                continue;
            if (trimmed[0] == '[')
            {
                inSection = true;
                continue;
            }

            var end = trimmed.IndexOfAny(' ', '\t');
            return inSection && end > 0 && FwknopStanzaReader.Fates.ContainsKey(trimmed[..end].TrimEnd(':').ToString());
        }

        return false;
    }
}
