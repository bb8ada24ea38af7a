using Postern.Policy.Proof.Cells;

namespace Postern.Policy.Proof.Chains;

/// <summary>All kinds of packet that the rules treat alike.</summary>
internal sealed record ProgramGroup(CellProgram Program, IReadOnlyList<PacketCell> Cells)
{
    public static List<ProgramGroup> Of(IEnumerable<PacketCell> cells, SourceClass source, ProgramBuilder builder)
    {
        var groups = new Dictionary<string, (CellProgram Program, List<PacketCell> Cells)>();
        foreach (var cell in cells)
        {
            var program = builder.Build(cell, source);
            if (groups.TryGetValue(program.Key, out var group))
                group.Cells.Add(cell);
            else
                groups.Add(program.Key, (program, [cell]));
        }

        return [.. groups.Values.Select(g => new ProgramGroup(g.Program, g.Cells))];
    }
}
