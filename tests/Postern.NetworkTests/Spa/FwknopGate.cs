using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Spa;

/// <summary>A running gate that knows people with keys of fwknop's, and what their clients are told of it.</summary>
internal static class FwknopGate
{
    /// <summary>As somebody left it behind whose fwknopd took packets in every way it can.</summary>
    private const string Configuration = """
        # This is where options for fwknopd are placed
        PCAP_INTF                   wan0;
        ENABLE_PCAP_PROMISC         N;
        PCAP_FILTER                 udp port 62201 or tcp port 80;
        ENABLE_SPA_PACKET_AGING     Y;
        MAX_SPA_PACKET_AGE          120;
        ENABLE_DIGEST_PERSISTENCE   Y;
        ENABLE_IPT_FORWARDING       Y;
        ENABLE_IPT_LOCAL_NAT        Y;
        ENABLE_TCP_SERVER           Y;
        TCPSERV_PORT                62201;
        ENABLE_SPA_OVER_HTTP        Y;
        SYSLOG_IDENTITY             fwknopd;

        """;

    /// <param name="policy">All but its people.</param>
    public static async Task<RunningGate> FromPolicy(string policy, params IReadOnlyCollection<FwknopPerson> people)
    {
        var gate = await RunningGate.Start($"{policy}\npeople:\n{string.Concat(people.Select(p => p.InPolicy()))}");
        FwknopPerson.WriteRc(gate, people);
        return gate;
    }

    public static async Task<RunningGate> FromAccess(params IReadOnlyCollection<FwknopPerson> people)
    {
        var gate = await RunningGate.Start(string.Join('\n', people.Select(p => p.InAccess())), "access.conf", folder => Secret(Path.Combine(folder, "fwknopd.conf"), Configuration), "fwknopd.conf");
        FwknopPerson.WriteRc(gate, people);
        return gate;
    }

    public static void Secret(string file, string text)
    {
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
