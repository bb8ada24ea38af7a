using Postern.Policy.Diagnostics;

namespace Postern.Policy.Backends.Clients;

/// <summary>One kind of machine or program that can knock without Postern: how it is told to, in text to paste.</summary>
public interface IClientForm
{
    /// <summary>What <c>--as</c> calls it.</summary>
    string Name { get; }

    /// <summary>What it knocks with, for the help text.</summary>
    string Description { get; }

    /// <summary>It is made of a sequence of knocks; false where it has a use for a door that opens to single packets too.</summary>
    bool NeedsKnocks => true;

    /// <summary>Null where it cannot knock at this door: then a diagnostic says why, and what can.</summary>
    string? Write(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics);
}
