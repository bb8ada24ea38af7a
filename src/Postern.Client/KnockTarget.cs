namespace Postern.Client;

/// <summary>One knock to send.</summary>
public sealed record KnockTarget(string Protocol, ushort Port);
