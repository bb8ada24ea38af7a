using System.Net;

namespace Postern.Watcher.Journal;

/// <summary>What a host name was found to stand for. Kept, so that a gate without an answer after a boot still knows its last one.</summary>
public sealed record NameAddresses(string HostName, IReadOnlyList<IPAddress> Addresses, DateTimeOffset Time);
