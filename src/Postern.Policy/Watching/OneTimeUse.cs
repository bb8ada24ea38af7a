using Postern.Policy.Lowering;
using Postern.Rules.Doors;

namespace Postern.Policy.Watching;

/// <summary>A sequence that opens a door once. The kernel takes it down when it does; the watcher then marks the line in its file.</summary>
/// <param name="Number">What stands in the kernel's set of used sequences.</param>
public sealed record OneTimeUse(string Door, uint Number, OneTimeFile File)
{
    /// <summary>Made from the door's name and the steps: the next line of the file has another, and the same line keeps its own.</summary>
    public static uint NumberOf(Door door) => new StableIds(0).For($"once {door.Name}\n{string.Join('\n', door.Opener.Steps)}");
}
