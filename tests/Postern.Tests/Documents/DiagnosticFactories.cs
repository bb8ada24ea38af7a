using System.Net;
using System.Reflection;
using Postern.Cli;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml;
using Postern.Policy.Lowering;
using Postern.Policy.Proof;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Watcher;

namespace Postern.Tests.Documents;

/// <summary>Every factory method of a diagnostic, called with arguments that stand for themselves: <c>‹name›</c>.</summary>
internal static class DiagnosticFactories
{
    private static readonly IPAddress SampleHost = IPAddress.Parse("10.0.0.5");

    private static readonly Door SampleDoor = new()
    {
        Name = "ssh",
        Opens = [Service(22)],
        Opener = new SequenceOpener([KnockStep.Tcp(26464), KnockStep.Udp(20781)], TimeSpan.FromSeconds(5), Strictness.Gate),
        For = TimeSpan.FromMinutes(30),
        Span = SourceSpan.WholeFile("policy.yaml"),
    };

    private static readonly DoorProof SampleProof = new("ssh", SourceSpan.WholeFile("policy.yaml"), IpFamily.V4, ["tcp/22"], TimeSpan.FromMinutes(30), 3,
        [new OpeningSequence([new OpeningStep("tcp/26464", 17.6, null, false)], true)], 1, []);

    /// <summary>In the order of their codes.</summary>
    public static IReadOnlyList<Diagnostic> Samples { get; } =
    [
        .. new[] { typeof(PolicyCompiler).Assembly, typeof(Troubles).Assembly, typeof(CommandLine).Assembly, typeof(Postern.Routers.Pushing.PushDiagnostics).Assembly }
            .SelectMany(a => a.GetTypes())
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(m => m.ReturnType == typeof(Diagnostic) && m.DeclaringType!.Name.EndsWith("Diagnostics", StringComparison.Ordinal) && !m.Name.Contains('<'))
            .Select(Call)
            .OrderBy(d => d.Code, StringComparer.Ordinal),
    ];

    private static Diagnostic Call(MethodInfo factory)
    {
        try
        {
            return (Diagnostic)factory.Invoke(null, [.. factory.GetParameters().Select(Argument)])!;
        }
        catch (TargetInvocationException e)
        {
            throw new InvalidOperationException($"{factory.DeclaringType!.Name}.{factory.Name} cannot be called with samples", e);
        }
    }

    private static object? Argument(ParameterInfo parameter)
    {
        var name = $"‹{parameter.Name}›";
        var type = parameter.ParameterType;
        return type == typeof(string) ? name
            : type == typeof(SourceSpan) ? SourceSpan.WholeFile(name)
            : type == typeof(int) ? 20 - parameter.Position
            : type == typeof(long) ? 20L - parameter.Position
            : type == typeof(char) ? '?'
            : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(5)
            : type == typeof(KnockStep) ? KnockStep.Tcp(26464)
            : type == typeof(Door) ? SampleDoor
            : type == typeof(KnockState) ? AutomatonBuilder.Build(new Guard { Doors = [SampleDoor] }, new DiagnosticBag())!.All[0].States[0]
            : type == typeof(DoorProof) ? SampleProof
            : type == typeof(ScanChance) ? new ScanChance(IpProtocol.Tcp, ScanOrder.Ascending, 1, 1, 1, "at 1,000 packets a second, and faster")
            : type == typeof(IpFamily) ? IpFamily.V6
            : type == typeof(KeySet) ? PolicyKeys.All.First()
            : type == typeof(PortPattern) ? Service(22).Port
            : type == typeof(ProtectedService) ? Service(22)
            : type == typeof(ForwardTarget) ? new ForwardTarget(SampleHost, 443, SourceSpan.WholeFile(name))
            : type == typeof(IPAddress) ? SampleHost
            : type == typeof(AddressRange) ? AddressRange.Host(SampleHost)
            : type == typeof(IpProtocol) ? IpProtocol.Tcp
            : type == typeof(Postern.Routers.RouterTrap) ? new Postern.Routers.RouterTrap(Postern.Routers.TrapKind.NoRoom, name)
            : type == typeof(Postern.Policy.Backends.RouterOs.RouterItem) ? new Postern.Policy.Backends.RouterOs.RouterItem("/ip/firewall/filter", [new("comment", name)])
            : type == typeof(Matcher) ? new PortMatcher(PortEnd.Destination, [new PortRange(22, 22)])
            : type.IsAssignableFrom(typeof(string[])) ? new[] { name }
            : type.IsValueType ? Activator.CreateInstance(type)
            : throw new NotSupportedException($"no sample of {type} for {parameter.Name}");
    }

    private static ProtectedService Service(ushort port) => new(null, new PortPattern(IpProtocol.Tcp, new PortRange(port, port)));
}
