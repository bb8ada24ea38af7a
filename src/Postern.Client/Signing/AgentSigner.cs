using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Client.Signing;

/// <summary>Signs by a key that an agent holds; the private half never comes here.</summary>
public sealed class AgentSigner(AgentConnection agent, AgentIdentity identity) : ISpaSigner
{
    public SshPublicKey Key => identity.Key;

    /// <inheritdoc/>
    public byte[]? Sign(ReadOnlySpan<byte> data, out string problem)
    {
        var reply = agent.Ask(AgentMessages.AskToSign(Key, data), out problem);
        if (reply is null)
            return null;
        if (AgentMessages.TryReadSignature(reply, out var signature))
            return signature;
        problem = AgentMessages.IsFailure(reply)
            ? $"the agent refuses to sign with {Key.FingerprintText}: it is locked (ssh-add -X), somebody said no, or a security key was not touched in time"
            : $"what listens at {agent.Path} does not speak as an agent does";
        return null;
    }
}
