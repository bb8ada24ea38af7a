using Postern.Policy.FrontEnds.Fwknop.Directives;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Fwknop;

/// <summary>Every directive of fwknop 2.6.11 is known: what it becomes, or why not.</summary>
public sealed class DirectiveTableTests
{
    /// <summary>What fwknopd's reader of access.conf and its manual have.</summary>
    private const string Access = """
        SOURCE DESTINATION OPEN_PORTS RESTRICT_PORTS KEY KEY_BASE64 HMAC_DIGEST_TYPE HMAC_KEY_BASE64 HMAC_KEY FW_ACCESS_TIMEOUT MAX_FW_TIMEOUT ENCRYPTION_MODE
        ENABLE_CMD_EXEC ENABLE_CMD_SUDO_EXEC CMD_SUDO_EXEC_USER CMD_SUDO_EXEC_GROUP CMD_EXEC_USER CMD_EXEC_GROUP CMD_CYCLE_OPEN CMD_CYCLE_CLOSE CMD_CYCLE_TIMER
        REQUIRE_USERNAME REQUIRE_SOURCE_ADDRESS REQUIRE_SOURCE GPG_HOME_DIR GPG_EXE GPG_DECRYPT_ID GPG_DECRYPT_PW GPG_ALLOW_NO_PW GPG_REQUIRE_SIG GPG_DISABLE_SIG
        GPG_IGNORE_SIG_VERIFY_ERROR GPG_REMOTE_ID GPG_FINGERPRINT_ID ACCESS_EXPIRE ACCESS_EXPIRE_EPOCH FORCE_NAT FORCE_SNAT FORCE_MASQUERADE DISABLE_DNAT FORWARD_ALL
        SUDO_EXE %include %include_folder %include_keys
        """;

    /// <summary>What fwknopd's reader of fwknopd.conf has, built for any firewall.</summary>
    private const string Server = """
        CONFIG_FILE OVERRIDE_CONFIG PCAP_INTF PCAP_FILE ENABLE_PCAP_PROMISC PCAP_FILTER PCAP_DISPATCH_COUNT PCAP_LOOP_SLEEP ENABLE_PCAP_ANY_DIRECTION EXIT_AT_INTF_DOWN MAX_SNIFF_BYTES
        ENABLE_SPA_PACKET_AGING MAX_SPA_PACKET_AGE ENABLE_DIGEST_PERSISTENCE RULES_CHECK_THRESHOLD CMD_EXEC_TIMEOUT ENABLE_SPA_OVER_HTTP ALLOW_ANY_USER_AGENT ENABLE_TCP_SERVER TCPSERV_PORT
        ENABLE_UDP_SERVER UDPSERV_PORT UDPSERV_SELECT_TIMEOUT ENABLE_NFQ_CAPTURE NFQ_INTERFACE NFQ_PORT NFQ_TABLE NFQ_CHAIN NFQ_QUEUE_NUMBER NFQ_LOOP_SLEEP LOCALE SYSLOG_IDENTITY SYSLOG_FACILITY
        ENABLE_X_FORWARDED_FOR ENABLE_DESTINATION_RULE ENABLE_RULE_PREPEND ENABLE_NAT_DNS ENABLE_FIREWD_FORWARDING ENABLE_FIREWD_LOCAL_NAT ENABLE_FIREWD_SNAT SNAT_TRANSLATE_IP ENABLE_FIREWD_OUTPUT
        FLUSH_FIREWD_AT_INIT FLUSH_FIREWD_AT_EXIT FIREWD_INPUT_ACCESS FIREWD_OUTPUT_ACCESS FIREWD_FORWARD_ACCESS FIREWD_DNAT_ACCESS FIREWD_SNAT_ACCESS FIREWD_MASQUERADE_ACCESS ENABLE_FIREWD_COMMENT_CHECK
        ENABLE_IPT_FORWARDING ENABLE_IPT_LOCAL_NAT ENABLE_IPT_SNAT ENABLE_IPT_OUTPUT FLUSH_IPT_AT_INIT FLUSH_IPT_AT_EXIT IPT_INPUT_ACCESS IPT_OUTPUT_ACCESS IPT_FORWARD_ACCESS IPT_DNAT_ACCESS
        IPT_SNAT_ACCESS IPT_MASQUERADE_ACCESS ENABLE_IPT_COMMENT_CHECK FLUSH_IPFW_AT_INIT FLUSH_IPFW_AT_EXIT IPFW_START_RULE_NUM IPFW_MAX_RULES IPFW_ACTIVE_SET_NUM IPFW_EXPIRE_SET_NUM
        IPFW_EXPIRE_PURGE_INTERVAL IPFW_ADD_CHECK_STATE PF_ANCHOR_NAME PF_EXPIRE_INTERVAL FWKNOP_RUN_DIR FWKNOP_CONF_DIR ACCESS_FILE ACCESS_FOLDER FWKNOP_PID_FILE DIGEST_FILE DIGEST_DB_FILE
        GPG_HOME_DIR GPG_EXE SUDO_EXE FIREWALL_EXE VERBOSE AFL_PKT_FILE FAULT_INJECTION_TAG
        """;

    [Fact]
    public void All_of_access_conf_are_known() => AccessDirectives.All.Select(d => d.Name).Order(StringComparer.Ordinal).ShouldBe(Words(Access));

    [Fact]
    public void All_of_fwknopd_conf_are_known() => ServerDirectives.All.Select(d => d.Name).Order(StringComparer.Ordinal).ShouldBe(Words(Server));

    [Fact]
    public void Whatever_is_not_carried_says_why() =>
        AccessDirectives.All.Concat(ServerDirectives.All).Where(d => (d.Treatment != Treatment.Carried) != (d.Reason.Length > 20)).ShouldBeEmpty();

    public static TheoryData<string> AccessWords => [.. Words(Access)];

    public static TheoryData<string> ServerWords => [.. Words(Server)];

    [Theory]
    [MemberData(nameof(AccessWords))]
    public void Each_of_access_conf_is_understood_or_answered_by_its_name(string directive) =>
        AccessText.Stanza($"{directive} Y").Codes().ShouldNotContain("PN2401");

    [Theory]
    [MemberData(nameof(ServerWords))]
    public void Each_of_fwknopd_conf_is_understood_or_answered_by_its_name(string directive) =>
        AccessText.Stanza("", $"{directive} Y").Codes().ShouldNotContain("PN2401");

    [Theory]
    [InlineData("ENABLE_CMD_EXEC Y", "PN2405")]
    [InlineData("ENABLE_CMD_EXEC N", null)]
    [InlineData("ENABLE_CMD_SUDO_EXEC Y", "PN2405")]
    [InlineData("CMD_EXEC_USER nobody", "PN2404")]
    [InlineData("CMD_EXEC_GROUP nogroup", "PN2404")]
    [InlineData("CMD_SUDO_EXEC_USER nobody", "PN2404")]
    [InlineData("CMD_SUDO_EXEC_GROUP nogroup", "PN2404")]
    [InlineData("FORCE_SNAT 192.0.2.1", "PN2405")]
    [InlineData("FORCE_MASQUERADE Y", "PN2405")]
    [InlineData("FORCE_MASQUERADE N", null)]
    [InlineData("DISABLE_DNAT Y", "PN2406")]
    [InlineData("DISABLE_DNAT N", null)]
    [InlineData("FORWARD_ALL Y", "PN2406")]
    [InlineData("GPG_DECRYPT_ID ABCD1234", "PN2440")]
    [InlineData("GPG_ALLOW_NO_PW Y", "PN2440")]
    [InlineData("SUDO_EXE /usr/bin/sudo", "PN2404")]
    public void What_is_not_carried_is_told(string line, string? code) => Told(AccessText.Stanza(line).Diagnostics.Select(d => d.Code), code);

    [Theory]
    [InlineData("ENABLE_SPA_PACKET_AGING N", "PN2405")]
    [InlineData("ENABLE_SPA_PACKET_AGING Y", null)]
    [InlineData("ENABLE_DIGEST_PERSISTENCE N", "PN2405")]
    [InlineData("ENABLE_X_FORWARDED_FOR Y", "PN2405")]
    [InlineData("ENABLE_DESTINATION_RULE Y", "PN2406")]
    [InlineData("ENABLE_DESTINATION_RULE N", null)]
    [InlineData("ENABLE_IPT_FORWARDING Y", "PN2405")]
    [InlineData("ENABLE_IPT_FORWARDING N", null)]
    [InlineData("PCAP_INTF eth0", "PN2404")]
    [InlineData("IPT_INPUT_ACCESS ACCEPT, filter, INPUT, 1, FWKNOP_INPUT, 1;", "PN2404")]
    [InlineData("ACCESS_FOLDER /etc/fwknop/more", "PN2405")]
    public void What_fwknopd_conf_says_and_is_not_carried_is_told(string line, string? code) => Told(AccessText.Stanza("", line).Diagnostics.Select(d => d.Code), code);

    private static void Told(IEnumerable<string> codes, string? code)
    {
        if (code is null)
            codes.ShouldNotContain(c => c == "PN2404" || c == "PN2405" || c == "PN2406");
        else
            codes.ShouldContain(code);
    }

    private static IEnumerable<string> Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
}
