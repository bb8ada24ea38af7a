using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Connections;

/// <summary>The destination that <c>dstnat</c> gave a connection.</summary>
/// <param name="ToGate"><c>redirect</c>: the gate itself, whatever its address is.</param>
internal readonly record struct Translation(bool IsSet, HostAddress Destination, ushort Port, bool ToGate);
