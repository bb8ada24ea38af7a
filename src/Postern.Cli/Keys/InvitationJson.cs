using System.Text.Json;
using Postern.Spa.Keys;

namespace Postern.Cli.Keys;

/// <summary>What an invitation says, without what its bearers keep to themselves.</summary>
internal static class InvitationJson
{
    public static void Write(Utf8JsonWriter json, Invitation invitation)
    {
        json.WriteString("host", invitation.Host);
        json.WriteNumber("port", invitation.Port);
        json.WriteStartArray("doors");
        foreach (var door in invitation.Doors)
            json.WriteStringValue(door);
        json.WriteEndArray();
        json.WriteString("gate", KeyFingerprint.Of(invitation.Gate));
    }
}
