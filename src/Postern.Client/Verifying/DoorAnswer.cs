using Postern.Client.Plans;

namespace Postern.Client.Verifying;

/// <summary>What a try at something behind the door met.</summary>
public enum DoorAnswer
{
    /// <summary>Nothing at all: what a gate says to those that it does not let in.</summary>
    Silent,

    Open,

    /// <summary>RST, or ICMP's word that nobody takes datagrams there.</summary>
    Refused,

    /// <summary>ICMP's word that there is no way to it, or none that is permitted.</summary>
    Prohibited,
}

/// <param name="Service">Which one: of several, the one that answered best.</param>
/// <param name="Route">Over which it was tried.</param>
/// <param name="After">Since the try began.</param>
public sealed record DoorTried(TriedService Service, Route Route, DoorAnswer Answer, TimeSpan After)
{
    /// <summary><c>tcp/22 at 203.0.113.1</c>.</summary>
    public override string ToString() => Service.Address is null ? $"{Service} at {Route.Gate}" : Service.ToString();
}
