namespace Postern.Cli.Commands;

/// <summary>Reads <c>--interfaces WAN=eth0,eth1 LAN=br0</c>.</summary>
public static class InterfaceMapping
{
    /// <summary>Null after a message on the terminal.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>>? Parse(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var mapping = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var argument in arguments)
        {
            var parts = argument.Split('=', 2);
            var names = parts.Length == 2 ? parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
            if (parts[0].Length == 0 || names.Length == 0)
            {
                terminal.Error.WriteLine($"postern: --interfaces {argument}: write the router's name, an equals sign and this machine's interfaces: WAN=eth0,eth1");
                return null;
            }

            mapping[parts[0]] = names;
        }

        return mapping;
    }
}
