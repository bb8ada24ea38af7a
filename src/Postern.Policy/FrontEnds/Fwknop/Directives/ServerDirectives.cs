namespace Postern.Policy.FrontEnds.Fwknop.Directives;

/// <summary>Every variable that fwknopd 2.6.11 reads in fwknopd.conf, with whichever firewall it was built for, and what becomes of it.</summary>
internal static class ServerDirectives
{
    public const string PcapFilter = "PCAP_FILTER";
    public const string EnableUdpServer = "ENABLE_UDP_SERVER";
    public const string UdpServerPort = "UDPSERV_PORT";
    public const string EnableTcpServer = "ENABLE_TCP_SERVER";
    public const string TcpServerPort = "TCPSERV_PORT";
    public const string EnableNfq = "ENABLE_NFQ_CAPTURE";
    public const string NfqPort = "NFQ_PORT";
    public const string EnableHttp = "ENABLE_SPA_OVER_HTTP";
    public const string MaxPacketAge = "MAX_SPA_PACKET_AGE";
    public const string AccessFile = "ACCESS_FILE";
    public const string AccessFolder = "ACCESS_FOLDER";
    public const string ConfFolder = "FWKNOP_CONF_DIR";

    private const string NoCapture = "packets come from the kernel, at every interface but lo";
    private const string OtherFirewall = "Postern has a table of its own and touches no other firewall";
    private const string OwnFolders = "Postern keeps what it has to remember in folders of its own";
    private const string OwnLog = "Postern says what happens by postern watch and, as a service, in the journal";
    private const string NoGnupg = "packets encrypted with GnuPG are not taken";
    private const string SourceTranslation = "a door forwards and does not change the source: masquerade in the gate's own firewall";
    private const string NatRequests = "what clients may have forwarded is a door's, so write FORCE_NAT in access.conf; a request for any other host is refused";
    private const string LocalNat = "a client may not choose the port at which it comes in: each port has its door";
    private const string NoQueue = "the kernel hands packets up by a log group, not by a queue";

    public static readonly IReadOnlyList<Directive> All =
    [
        new(PcapFilter, Treatment.Carried),
        new(EnableUdpServer, Treatment.Carried),
        new(UdpServerPort, Treatment.Carried),
        new(EnableTcpServer, Treatment.Carried),
        new(TcpServerPort, Treatment.Carried),
        new(EnableNfq, Treatment.Carried),
        new(NfqPort, Treatment.Carried),
        new(EnableHttp, Treatment.Carried),
        new(MaxPacketAge, Treatment.Carried),
        new(AccessFile, Treatment.Carried),
        new(AccessFolder, Treatment.Carried),
        new(ConfFolder, Treatment.Carried),
        new("ENABLE_SPA_PACKET_AGING", Treatment.NoLeftOut, "the age of a packet is always looked at, or a recording would be good for ever"),
        new("ENABLE_DIGEST_PERSISTENCE", Treatment.NoLeftOut, "what has opened a door is always remembered, or a recording would open it again"),
        new("ENABLE_X_FORWARDED_FOR", Treatment.YesLeftOut, "anyone can write that header, so the source is who sent the packet; a client behind a proxy names its address (-a or -R)"),
        new("ENABLE_DESTINATION_RULE", Treatment.YesRefused, "a door is open at all of the gate's addresses; where that is too many, write the door in a policy with the one address"),
        new("ALLOW_ANY_USER_AGENT", Treatment.NoUse, "a packet in a request is known by its key, whatever program says it sent it"),
        new("ENABLE_NAT_DNS", Treatment.NoUse, "where a door forwards to is written as an address"),
        new("CMD_EXEC_TIMEOUT", Treatment.NoUse, "packets carry no commands; a hook has 30 s"),
        new("PCAP_INTF", Treatment.NoUse, NoCapture),
        new("PCAP_FILE", Treatment.NoUse, "postern simulate plays capture files"),
        new("ENABLE_PCAP_PROMISC", Treatment.NoUse, NoCapture),
        new("PCAP_DISPATCH_COUNT", Treatment.NoUse, NoCapture),
        new("PCAP_LOOP_SLEEP", Treatment.NoUse, NoCapture),
        new("ENABLE_PCAP_ANY_DIRECTION", Treatment.YesLeftOut, "only packets that come in are looked at"),
        new("EXIT_AT_INTF_DOWN", Treatment.NoUse, NoCapture),
        new("MAX_SNIFF_BYTES", Treatment.NoUse, "the kernel hands packets up whole"),
        new("UDPSERV_SELECT_TIMEOUT", Treatment.NoUse, "no socket waits for packets"),
        new("NFQ_INTERFACE", Treatment.NoUse, NoCapture),
        new("NFQ_TABLE", Treatment.NoUse, NoQueue),
        new("NFQ_CHAIN", Treatment.NoUse, NoQueue),
        new("NFQ_QUEUE_NUMBER", Treatment.NoUse, NoQueue),
        new("NFQ_LOOP_SLEEP", Treatment.NoUse, NoQueue),
        new("RULES_CHECK_THRESHOLD", Treatment.NoUse, "the kernel itself ends a grant on time"),
        new("VERBOSE", Treatment.NoUse, OwnLog),
        new("SYSLOG_IDENTITY", Treatment.NoUse, OwnLog),
        new("SYSLOG_FACILITY", Treatment.NoUse, OwnLog),
        new("LOCALE", Treatment.NoUse, "messages are the same everywhere"),
        new("FWKNOP_RUN_DIR", Treatment.NoUse, OwnFolders),
        new("FWKNOP_PID_FILE", Treatment.NoUse, OwnFolders),
        new("DIGEST_FILE", Treatment.NoUse, OwnFolders),
        new("DIGEST_DB_FILE", Treatment.NoUse, OwnFolders),
        new("CONFIG_FILE", Treatment.NoUse, "the files are those that the command names"),
        new("OVERRIDE_CONFIG", Treatment.NoUse, "the files are those that the command names"),
        new("GPG_HOME_DIR", Treatment.NoUse, NoGnupg),
        new("GPG_EXE", Treatment.NoUse, NoGnupg),
        new("SUDO_EXE", Treatment.NoUse, "packets carry no commands"),
        new("FIREWALL_EXE", Treatment.NoUse, OtherFirewall),
        new("AFL_PKT_FILE", Treatment.NoUse, "it is for fwknop's own tests"),
        new("FAULT_INJECTION_TAG", Treatment.NoUse, "it is for fwknop's own tests"),
        new("ENABLE_RULE_PREPEND", Treatment.NoUse, OtherFirewall),
        new("ENABLE_IPT_FORWARDING", Treatment.YesLeftOut, NatRequests),
        new("ENABLE_IPT_LOCAL_NAT", Treatment.YesLeftOut, LocalNat),
        new("ENABLE_IPT_SNAT", Treatment.YesLeftOut, SourceTranslation),
        new("ENABLE_IPT_OUTPUT", Treatment.NoUse, OtherFirewall),
        new("ENABLE_IPT_COMMENT_CHECK", Treatment.NoUse, OtherFirewall),
        new("FLUSH_IPT_AT_INIT", Treatment.NoUse, OtherFirewall),
        new("FLUSH_IPT_AT_EXIT", Treatment.NoUse, OtherFirewall),
        new("IPT_INPUT_ACCESS", Treatment.NoUse, OtherFirewall),
        new("IPT_OUTPUT_ACCESS", Treatment.NoUse, OtherFirewall),
        new("IPT_FORWARD_ACCESS", Treatment.NoUse, OtherFirewall),
        new("IPT_DNAT_ACCESS", Treatment.NoUse, OtherFirewall),
        new("IPT_SNAT_ACCESS", Treatment.NoUse, OtherFirewall),
        new("IPT_MASQUERADE_ACCESS", Treatment.NoUse, OtherFirewall),
        new("SNAT_TRANSLATE_IP", Treatment.LeftOut, SourceTranslation),
        new("ENABLE_FIREWD_FORWARDING", Treatment.YesLeftOut, NatRequests),
        new("ENABLE_FIREWD_LOCAL_NAT", Treatment.YesLeftOut, LocalNat),
        new("ENABLE_FIREWD_SNAT", Treatment.YesLeftOut, SourceTranslation),
        new("ENABLE_FIREWD_OUTPUT", Treatment.NoUse, OtherFirewall),
        new("ENABLE_FIREWD_COMMENT_CHECK", Treatment.NoUse, OtherFirewall),
        new("FLUSH_FIREWD_AT_INIT", Treatment.NoUse, OtherFirewall),
        new("FLUSH_FIREWD_AT_EXIT", Treatment.NoUse, OtherFirewall),
        new("FIREWD_INPUT_ACCESS", Treatment.NoUse, OtherFirewall),
        new("FIREWD_OUTPUT_ACCESS", Treatment.NoUse, OtherFirewall),
        new("FIREWD_FORWARD_ACCESS", Treatment.NoUse, OtherFirewall),
        new("FIREWD_DNAT_ACCESS", Treatment.NoUse, OtherFirewall),
        new("FIREWD_SNAT_ACCESS", Treatment.NoUse, OtherFirewall),
        new("FIREWD_MASQUERADE_ACCESS", Treatment.NoUse, OtherFirewall),
        new("FLUSH_IPFW_AT_INIT", Treatment.NoUse, OtherFirewall),
        new("FLUSH_IPFW_AT_EXIT", Treatment.NoUse, OtherFirewall),
        new("IPFW_START_RULE_NUM", Treatment.NoUse, OtherFirewall),
        new("IPFW_MAX_RULES", Treatment.NoUse, OtherFirewall),
        new("IPFW_ACTIVE_SET_NUM", Treatment.NoUse, OtherFirewall),
        new("IPFW_EXPIRE_SET_NUM", Treatment.NoUse, OtherFirewall),
        new("IPFW_EXPIRE_PURGE_INTERVAL", Treatment.NoUse, OtherFirewall),
        new("IPFW_ADD_CHECK_STATE", Treatment.NoUse, OtherFirewall),
        new("PF_ANCHOR_NAME", Treatment.NoUse, OtherFirewall),
        new("PF_EXPIRE_INTERVAL", Treatment.NoUse, OtherFirewall),
    ];
}
