using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Postern.RouterDouble;
using Postern.RouterDouble.Api;
using Postern.RouterDouble.Rest;
using Postern.RouterDouble.Sessions;

namespace Postern.Bench.Tools;

/// <param name="Count">Routers, each at an address of its own, <see cref="RouterService.Address"/>.</param>
/// <param name="Scheme">As in Postern's addresses.</param>
/// <param name="CertificateFile">Certificate and key in PEM.</param>
/// <param name="DelayMilliseconds">That the way to the routers takes, in each direction.</param>
internal sealed record RouterPlan(int Count, string Scheme, string CertificateFile, string User, string PasswordFile, double DelayMilliseconds = 0);

/// <param name="Ticks">Of the machine's monotonic clock, when the router had the entry.</param>
internal sealed record RouterArrival(int Router, string Source, long Ticks);

/// <param name="Rules">Of the first router: those with a comment of Postern's.</param>
/// <param name="Changes">Commands of all routers that change something.</param>
internal sealed record RouterLook(int Arrivals, int Rules, int Changes);

/// <summary>Routers, each a RouterOS double, until standard input is closed: then all arrivals are told. A line <c>look NAME</c> before that is answered with <c>looked NAME</c> and how it stands.</summary>
internal static class RouterService
{
    public const string Ready = "routers stand";

    /// <summary>Where the doubles listen when the way to them takes time; the address is the one that Postern knows.</summary>
    private const int BehindTheLine = 1000;

    private static readonly string[] RuleMenus =
        [.. ((string[])["/ip/firewall", "/ipv6/firewall"]).SelectMany(family => (string[])[$"{family}/filter", $"{family}/raw", $"{family}/mangle"]), "/ip/firewall/nat"];

    public static string Address(int router) => IPAddress.Parse("127.10.0.1").Plus((uint)router).ToString();

    public static string Answer(string name) => $"looked {name} ";

    /// <summary>Waits on the calling thread: where the process has one processor, the pool has hardly more than one to wait with.</summary>
    public static IReadOnlyList<RouterArrival> Run(RouterPlan plan)
    {
        using var way = plan.DelayMilliseconds > 0 ? new DelayedLine(TimeSpan.FromMilliseconds(plan.DelayMilliseconds)) : null;
        var arrivals = new List<RouterArrival>();
        var password = File.ReadLines(plan.PasswordFile).First();
        var certificate = plan.Scheme.EndsWith("-plain", StringComparison.Ordinal) ? null : X509Certificate2.CreateFromPemFile(plan.CertificateFile);
        var routers = new List<DoubleRouter>();
        for (var number = 0; number < plan.Count; number++)
        {
            var index = number;
            var router = new DoubleRouter($"router{number}", "7.18", TimeProvider.System, DoubleUser.Admin(plan.User, password));
            Rehearse(router);
            router.Listen("/ip/firewall/address-list", told =>
            {
                var ticks = Stopwatch.GetTimestamp();
                if (told.Words.Any(word => word.Name == ".dead"))
                    return;
                lock (arrivals)
                    arrivals.Add(new RouterArrival(index, told.Words.First(word => word.Name == "address").Value, ticks));
            });
            routers.Add(router);
            Serve(plan, router, certificate, way, number).GetAwaiter().GetResult();
        }

        // Entries end whether somebody asks or not.
        using var clock = new Timer(_ => routers.ForEach(router => router.Tick()), null, 1000, 1000);
        Console.WriteLine(Ready);
        while (Console.In.ReadLine() is { } line)
        {
            if (line.StartsWith("look ", StringComparison.Ordinal))
                Console.WriteLine(Answer(line["look ".Length..]) + JsonSerializer.Serialize(Look(routers, arrivals)));
        }

        lock (arrivals)
            return [.. arrivals];
    }

    /// <summary>A first entry, so that all code is compiled before the first one that counts.</summary>
    private static void Rehearse(DoubleRouter router)
    {
        using var heard = router.Listen("/ip/firewall/address-list", _ => { });
        var console = router.Console();
        router.Ask(console, "/ip/firewall/address-list/add", ("list", "rehearsal"), ("address", "192.0.2.1"), ("timeout", "60s"), ("comment", "rehearsal"));
        router.Ask(console, "/ip/firewall/address-list/remove", (".id", router.Items("/ip/firewall/address-list")[0].Id));
        router.Close(console);
    }

    private static async Task Serve(RouterPlan plan, DoubleRouter router, X509Certificate2? certificate, DelayedLine? way, int number)
    {
        var port = plan.Scheme switch { "routeros" => 8729, "routeros-plain" => 8728, "routeros-rest" => 443, _ => 80 };
        var known = new IPEndPoint(IPAddress.Parse(Address(number)), port);
        var at = way is not null ? new IPEndPoint(known.Address, port + BehindTheLine) : known;
        // Both live as long as the process.
        if (plan.Scheme.StartsWith("routeros-rest", StringComparison.Ordinal))
            _ = await DoubleRestServer.Start(router, certificate, at);
        else
            _ = certificate is null ? ApiServer.Plain(router, at) : ApiServer.Tls(router, certificate, at);
        way?.Lay(known, at);
    }

    private static RouterLook Look(List<DoubleRouter> routers, List<RouterArrival> arrivals)
    {
        int count;
        lock (arrivals)
            count = arrivals.Count;
        return new RouterLook(
            count,
            RuleMenus.Sum(menu => routers[0].Items(menu).Count(item => item.Comment?.StartsWith("postern:", StringComparison.Ordinal) == true)),
            routers.Sum(router => router.Commands.Count(command => command[(command.LastIndexOf('/') + 1)..] is "add" or "set" or "remove" or "move" or "enable" or "disable" or "unset")));
    }
}
