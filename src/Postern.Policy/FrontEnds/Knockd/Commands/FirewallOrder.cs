using System.Net;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Commands;

internal enum OrderKind
{
    /// <summary>Lets the knocker in.</summary>
    Open,

    /// <summary>Takes that back.</summary>
    Close,

    /// <summary>Only asks.</summary>
    Ask,
}

/// <summary>What a command wants of the host's firewall.</summary>
/// <param name="Ports">Empty only where a command that closes does not say what.</param>
/// <param name="Host">Null is the gate itself.</param>
/// <param name="For">How long, where the command itself says so.</param>
internal sealed record FirewallOrder(OrderKind Kind, IpFamily Family, IReadOnlyList<PortPattern> Ports, IPAddress? Host = null, TimeSpan? For = null);

/// <summary>A firewall's command as it was read: an order, or why it is none that a door could stand for.</summary>
internal readonly record struct OrderReading(FirewallOrder? Order, string? Reason)
{
    public static OrderReading Of(FirewallOrder order) => new(order, null);

    public static OrderReading Not(string reason) => new(null, reason);
}
