using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Shouldly;

namespace Postern.NetworkTests.Harness;

/// <summary>The IP version a test is run over: a policy guards both always.</summary>
public enum Ip
{
    V4,
    V6,
}

/// <summary>A lab whose gate has a policy in force, a service on tcp/22 that the policy protects, and one on tcp/443 for all.</summary>
public sealed class GuardedLab : IAsyncDisposable
{
    public const int Protected = 22;
    public const int Public = 443;

    private readonly NetworkLab _lab;
    private readonly List<TcpService> _services;

    private GuardedLab(NetworkLab lab) => (_lab, _services) = (lab, [TcpService.Listen(lab.Gate, Protected), TcpService.Listen(lab.Gate, Public)]);

    public LabHost Gate => _lab.Gate;

    public LabHost Client => _lab.Client;

    public LabHost Other => _lab.Other;

    public LabHost Inside => _lab.Inside;

    /// <summary>Connections that reached the protected service.</summary>
    public int Entered => _services[0].Accepted;

    public Task ShouldHaveEntered(int connections) => _services[0].ShouldHaveAccepted(connections);

    /// <summary>A lab in which nothing is loaded yet.</summary>
    public static async Task<GuardedLab> Create() => new(await NetworkLab.Create());

    public static async Task<GuardedLab> Up(string policy, params string[] options)
    {
        var lab = await Create();
        try
        {
            (await lab.Load(policy, options)).OrThrow();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary><c>postern up -</c> on the gate.</summary>
    public Task<CommandResult> Load(string policy, params string[] options) => Gate.PosternWithInput(policy, ["up", "-", .. options]);

    public IPAddress To(Ip ip) => Gate.Address(ip == Ip.V4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6);

    /// <summary>One of many addresses that the client may send from, by a number from 1 to 254.</summary>
    public static IPAddress Source(Ip ip, int number) => IPAddress.Parse(ip == Ip.V4 ? $"198.51.100.{number}" : $"2001:db8:77::{number}");

    public Task Knock(Ip ip, params IReadOnlyList<string> knocks) => Knocks.Send(Client, To(ip), knocks);

    /// <summary>One SYN to the protected service, with no retry.</summary>
    public Task<ProbeResult> Look(Ip ip, LabHost? from = null, IPAddress? source = null, int port = Protected) => Probe.Tcp(from ?? Client, To(ip), port, source: source);

    public async Task ShouldBeOpen(Ip ip, LabHost? from = null, IPAddress? source = null, int port = Protected) =>
        (await Look(ip, from, source, port)).ShouldBe(ProbeResult.Connected);

    public async Task ShouldBeShut(Ip ip, LabHost? from = null, IPAddress? source = null, int port = Protected) =>
        (await Look(ip, from, source, port)).ShouldBe(ProbeResult.Silent);

    /// <summary>What <c>postern lists</c> says: <c>door source</c>.</summary>
    public Task<IReadOnlyList<string>> Granted() => Listed("grants", "door");

    public Task<IReadOnlyList<string>> Banned() => Listed("bans", null);

    /// <summary>RouterOS's address lists: <c>list source</c>.</summary>
    public Task<IReadOnlyList<string>> Lists() => Listed("lists", "list");

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
            await service.DisposeAsync();
        await _lab.DisposeAsync();
    }

    private async Task<IReadOnlyList<string>> Listed(string kind, string? name)
    {
        using var json = JsonDocument.Parse((await Gate.Postern("lists", "--json")).OrThrow().Out);
        return
        [
            .. json.RootElement.GetProperty(kind).EnumerateArray()
                .Select(e => (name is null ? "" : e.GetProperty(name).GetString() + " ") + e.GetProperty("source").GetString())
                .Order(StringComparer.Ordinal),
        ];
    }
}
