using Postern.Policy.FrontEnds.RouterOs.Properties;
using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Policy.FrontEnds.RouterOs.Menus;

/// <summary>One item of a menu, with the parameters that were set, each already read.</summary>
internal sealed class ConfigItem(MenuNode menu, int id, Place place)
{
    private readonly Dictionary<string, Assignment> _assignments = new(StringComparer.Ordinal);

    public MenuNode Menu { get; } = menu;

    /// <summary>RouterOS prints it as <c>*1A</c>.</summary>
    public int Id { get; } = id;

    /// <summary>The statement that added it.</summary>
    public Place Place { get; } = place;

    public IReadOnlyDictionary<string, Assignment> Assignments => _assignments;

    public bool IsDisabled => Assigned("disabled")?.Meaning is true;

    public string Comment => Assigned("comment")?.Value.Text ?? "";

    public Assignment? Assigned(string name) => _assignments.GetValueOrDefault(name);

    public void Set(Assignment assignment) => _assignments[assignment.Property.Name] = assignment;

    public void Unset(string name) => _assignments.Remove(name);

    public void CopyFrom(ConfigItem other)
    {
        foreach (var assignment in other._assignments.Values)
            _assignments.TryAdd(assignment.Property.Name, assignment);
    }
}

/// <summary>A parameter as it was set.</summary>
/// <param name="Place">Name and value.</param>
/// <param name="Meaning">What the property's reader made of the text; null when it could not, which was reported.</param>
internal sealed record Assignment(Property Property, PropertyValue Value, Place Place, object? Meaning);
