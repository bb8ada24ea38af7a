using System.Net;
using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Containers;

/// <summary>
/// A container on the gate with a published port, and the rules that Docker makes for it in tables of its own: the port of the host is
/// translated at prerouting, forwarding to the container is accepted and all other forwarding dropped, what leaves is masqueraded.
/// </summary>
internal sealed class ContainerHost : IAsyncDisposable
{
    public const int Published = 8080;
    public const int Inner = 80;

    private const string Bridge = "br-docker";
    private static int _last;
    private readonly TcpService _service;

    private ContainerHost(LabHost container) => (Container, _service) = (container, TcpService.Listen(container, Inner));

    public LabHost Container { get; }

    /// <summary>That many connections have reached the service in the container.</summary>
    public Task ShouldHaveEntered(int connections) => _service.ShouldHaveAccepted(connections);

    public static async Task<ContainerHost> Run(LabHost gate)
    {
        var container = new LabHost(StaleLabs.NamespaceName(Environment.ProcessId, Interlocked.Increment(ref _last), "container"), "172.18.0.2", "fd00:18::2");
        (await Processes.Run(["ip", "netns", "add", container.Namespace])).OrThrow();
        (await Processes.Run(["ip", "-n", gate.Namespace, "-batch", "-"], $"""
            link add {Bridge} type bridge
            link set {Bridge} up
            link add veth1 type veth peer name eth0 netns {container.Namespace}
            link set veth1 master {Bridge}
            link set veth1 up
            addr add 172.18.0.1/16 dev {Bridge}
            addr add fd00:18::1/64 dev {Bridge} nodad

            """)).OrThrow();
        (await Processes.Run(["ip", "-n", container.Namespace, "-batch", "-"], """
            link set lo up
            link set eth0 up
            addr add 172.18.0.2/16 dev eth0
            addr add fd00:18::2/64 dev eth0 nodad
            route add default via 172.18.0.1
            route add default via fd00:18::1

            """)).OrThrow();
        return new ContainerHost(container);
    }

    /// <summary>What Docker loads when it starts, or starts again.</summary>
    public Task Publish(LabHost gate) => gate.Nft(Tables("ip", "172.18.0.0/16", Container.IPv4, Container.IPv4.ToString()) + Tables("ip6", "fd00:18::/64", Container.IPv6, $"[{Container.IPv6}]"));

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await NetworkNamespace.Remove(Container.Namespace);
    }

    private static string Tables(string family, string network, IPAddress container, string bracketed) => $$"""
        table {{family}} nat {
            chain DOCKER {
                iifname "{{Bridge}}" return
                tcp dport {{Published}} counter dnat to {{bracketed}}:{{Inner}}
            }
            chain PREROUTING { type nat hook prerouting priority -100; policy accept;
                fib daddr type local counter jump DOCKER
            }
            chain OUTPUT { type nat hook output priority -100; policy accept;
                fib daddr type local counter jump DOCKER
            }
            chain POSTROUTING { type nat hook postrouting priority 100; policy accept;
                oifname != "{{Bridge}}" {{family}} saddr {{network}} counter masquerade
            }
        }
        table {{family}} filter {
            chain DOCKER {
                iifname != "{{Bridge}}" oifname "{{Bridge}}" {{family}} daddr {{container}} tcp dport {{Inner}} counter accept
            }
            chain FORWARD { type filter hook forward priority 0; policy drop;
                oifname "{{Bridge}}" ct state related,established counter accept
                oifname "{{Bridge}}" counter jump DOCKER
                iifname "{{Bridge}}" counter accept
            }
        }

        """;
}
