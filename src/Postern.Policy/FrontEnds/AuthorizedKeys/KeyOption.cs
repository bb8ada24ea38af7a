using Postern.Policy.FrontEnds.Yaml.Nodes;

namespace Postern.Policy.FrontEnds.AuthorizedKeys;

/// <param name="Name">In lower case: OpenSSH does not look at it.</param>
/// <param name="Value">Between its quotes, with <c>\"</c> as a quote; null where there is none.</param>
internal readonly record struct KeyOption(string Name, Slice Place, string? Value, Slice ValuePlace);
