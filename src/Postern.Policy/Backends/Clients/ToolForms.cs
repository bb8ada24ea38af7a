namespace Postern.Policy.Backends.Clients;

/// <summary>Forms that are lines for one program, or what it reads.</summary>
internal static class ToolForms
{
    public static IReadOnlyList<IClientForm> All { get; } =
    [
    ];
}
