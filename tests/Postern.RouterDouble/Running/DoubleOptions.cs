using System.Globalization;
using System.Net;

namespace Postern.RouterDouble.Running;

/// <summary>The command line of the double as a process of its own.</summary>
internal sealed record DoubleOptions
{
    public const string Usage = """
        Postern.RouterDouble [--config FILE.rsc] [--version 7.18] [--name NAME] [--listen ADDRESS] [--own ADDRESS]...
            [--api PORT] [--api-ssl PORT --certificate FILE.pem] [--user NAME:PASSWORD-FILE]... [--interface NAME]...
            [--control SOCKET] [--forward]
        """;

    public string? Config { get; init; }

    public string Version { get; init; } = "7.18";

    public string Name { get; init; } = "double";

    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    public int? Api { get; init; }

    public int? ApiTls { get; init; }

    /// <summary>Certificate and key in PEM; null: api-ssl has none.</summary>
    public string? Certificate { get; init; }

    public IReadOnlyList<(string Name, string PasswordFile)> Users { get; init; } = [];

    public IReadOnlyList<string> Interfaces { get; init; } = [];

    public IReadOnlyList<IPAddress> Own { get; init; } = [];

    public string? Control { get; init; }

    public bool Forwards { get; init; }

    /// <returns>Null: not understood.</returns>
    public static DoubleOptions? Read(IReadOnlyList<string> args)
    {
        var options = new DoubleOptions();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--forward")
            {
                options = options with { Forwards = true };
                continue;
            }

            if (i + 1 >= args.Count)
                return null;
            var value = args[++i];
            DoubleOptions? next = args[i - 1] switch
            {
                "--config" => options with { Config = value },
                "--version" => options with { Version = value },
                "--name" => options with { Name = value },
                "--listen" when IPAddress.TryParse(value, out var address) => options with { Listen = address },
                "--own" when IPAddress.TryParse(value, out var own) => options with { Own = [.. options.Own, own] },
                "--api" => options with { Api = int.Parse(value, CultureInfo.InvariantCulture) },
                "--api-ssl" => options with { ApiTls = int.Parse(value, CultureInfo.InvariantCulture) },
                "--certificate" => options with { Certificate = value },
                "--user" when value.IndexOf(':', StringComparison.Ordinal) is var at and > 0 => options with { Users = [.. options.Users, (value[..at], value[(at + 1)..])] },
                "--interface" => options with { Interfaces = [.. options.Interfaces, value] },
                "--control" => options with { Control = value },
                _ => null,
            };
            if (next is null)
                return null;
            options = next;
        }

        return options;
    }
}
