using System.Net;

namespace Postern.Watcher.Names.Resolving;

/// <summary>The name servers of this machine: resolv.conf(5).</summary>
public static class NameServers
{
    public const string File = "/etc/resolv.conf";

    private const int Port = 53;

    /// <summary>As many as the C library asks.</summary>
    private const int Maximum = 3;

    private const int MaximumBytes = 64 << 10;

    /// <summary>Read anew for every name: a machine that moves to another network has other servers.</summary>
    public static IReadOnlyList<IPEndPoint> Read()
    {
        try
        {
            using var file = new FileStream(File, FileMode.Open, FileAccess.Read);
            var bytes = new byte[MaximumBytes];
            var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Parse(System.Text.Encoding.UTF8.GetString(bytes, 0, read));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Parse("");
        }
    }

    /// <summary>Where none is named it is this machine itself.</summary>
    public static IReadOnlyList<IPEndPoint> Parse(string text)
    {
        var servers = text.Split('\n')
            .Select(line => line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is ["nameserver", _, ..] && IPAddress.TryParse(words[1], out _))
            .Select(words => new IPEndPoint(IPAddress.Parse(words[1]), Port)).Distinct().Take(Maximum).ToList();
        return servers.Count > 0 ? servers : [new IPEndPoint(IPAddress.Loopback, Port)];
    }
}
