namespace Postern.Policy.Backends.Clients;

/// <summary>Forms that are programs of their own, in a language that machines have.</summary>
internal static class ScriptForms
{
    public static IReadOnlyList<IClientForm> All { get; } =
    [
    ];
}
