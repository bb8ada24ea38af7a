using System.Globalization;
using System.Net;
using System.Text;

namespace Postern.Linux;

/// <summary>The SSH session that a command was called from: sshd leaves its ends in SSH_CONNECTION.</summary>
/// <param name="Client">The address that must not be locked out.</param>
/// <param name="ServerPort">The port on which sshd was reached.</param>
public sealed record SshSession(IPAddress Client, ushort ServerPort)
{
    /// <summary>sudo and su drop the variable, so the ancestors' environments are looked at too (readable by root).</summary>
    private const int Generations = 32;

    public static SshSession? OfCaller()
    {
        if (Parse(Environment.GetEnvironmentVariable("SSH_CONNECTION")) is { } own)
            return own;
        var pid = Environment.ProcessId;
        for (var i = 0; i < Generations && (pid = Parent(pid)) > 1; i++)
        {
            if (Parse(Variable(pid)) is { } inherited)
                return inherited;
        }

        return null;
    }

    /// <summary><c>client-address client-port server-address server-port</c> (sshd(8)).</summary>
    public static SshSession? Parse(string? variable)
    {
        var parts = variable?.Split(' ') ?? [];
        if (parts.Length != 4 || !IPAddress.TryParse(parts[0].Split('%')[0], out var client) || !ushort.TryParse(parts[3], CultureInfo.InvariantCulture, out var port))
            return null;
        return new SshSession(client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client, port);
    }

    private static int Parent(int pid)
    {
        try
        {
            // proc(5): the command name in the second field may hold anything, a parenthesis too.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static string? Variable(int pid)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/environ")).Split('\0')
                .FirstOrDefault(v => v.StartsWith("SSH_CONNECTION=", StringComparison.Ordinal))?["SSH_CONNECTION=".Length..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
