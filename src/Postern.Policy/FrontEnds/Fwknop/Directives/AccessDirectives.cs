namespace Postern.Policy.FrontEnds.Fwknop.Directives;

/// <summary>Every directive that fwknopd 2.6.11 reads in access.conf, and what becomes of it.</summary>
internal static class AccessDirectives
{
    public const string Source = "SOURCE";
    public const string Destination = "DESTINATION";
    public const string OpenPorts = "OPEN_PORTS";
    public const string RestrictPorts = "RESTRICT_PORTS";
    public const string Key = KeyFileWords.Key;
    public const string KeyBase64 = KeyFileWords.KeyBase64;
    public const string HmacKey = KeyFileWords.HmacKey;
    public const string HmacKeyBase64 = KeyFileWords.HmacKeyBase64;
    public const string HmacDigestType = KeyFileWords.HmacDigestType;
    public const string EncryptionMode = KeyFileWords.EncryptionMode;
    public const string FwAccessTimeout = "FW_ACCESS_TIMEOUT";
    public const string MaxFwTimeout = "MAX_FW_TIMEOUT";
    public const string RequireSourceAddress = "REQUIRE_SOURCE_ADDRESS";
    public const string RequireSource = "REQUIRE_SOURCE";
    public const string RequireUsername = "REQUIRE_USERNAME";
    public const string AccessExpire = "ACCESS_EXPIRE";
    public const string AccessExpireEpoch = "ACCESS_EXPIRE_EPOCH";
    public const string ForceNat = "FORCE_NAT";
    public const string CycleOpen = "CMD_CYCLE_OPEN";
    public const string CycleClose = "CMD_CYCLE_CLOSE";
    public const string CycleTimer = "CMD_CYCLE_TIMER";
    public const string GpgDecryptPassword = "GPG_DECRYPT_PW";
    public const string GpgAllowNoPassword = "GPG_ALLOW_NO_PW";
    public const string Include = "%include";
    public const string IncludeFolder = "%include_folder";
    public const string IncludeKeys = "%include_keys";

    private const string NoCommands = "a packet that carries a command is refused: write a hook of a door, or a CMD_CYCLE_OPEN, for what shall be run";
    private const string NobodyRuns = "it says who runs the commands that packets carry, and there are none";
    private const string SourceTranslation = "a door forwards and does not change the source: let the host behind the gate send its answers by the gate, or masquerade in the gate's own firewall";
    private const string NoPackets = "packets encrypted with GnuPG are not taken";

    public static readonly IReadOnlyList<Directive> All =
    [
        new(Source, Treatment.Carried),
        new(Destination, Treatment.Carried),
        new(OpenPorts, Treatment.Carried),
        new(RestrictPorts, Treatment.Carried),
        new(Key, Treatment.Carried),
        new(KeyBase64, Treatment.Carried),
        new(HmacKey, Treatment.Carried),
        new(HmacKeyBase64, Treatment.Carried),
        new(HmacDigestType, Treatment.Carried),
        new(EncryptionMode, Treatment.Carried),
        new(FwAccessTimeout, Treatment.Carried),
        new(MaxFwTimeout, Treatment.Carried),
        new(RequireSourceAddress, Treatment.Carried),
        new(RequireSource, Treatment.Carried),
        new(RequireUsername, Treatment.Carried),
        new(AccessExpire, Treatment.Carried),
        new(AccessExpireEpoch, Treatment.Carried),
        new(ForceNat, Treatment.Carried),
        new(CycleOpen, Treatment.Carried),
        new(CycleClose, Treatment.Carried),
        new(CycleTimer, Treatment.Carried),
        new(Include, Treatment.Carried),
        new(IncludeFolder, Treatment.Carried),
        new(IncludeKeys, Treatment.Carried),
        new("ENABLE_CMD_EXEC", Treatment.YesLeftOut, NoCommands),
        new("ENABLE_CMD_SUDO_EXEC", Treatment.YesLeftOut, NoCommands),
        new("CMD_EXEC_USER", Treatment.NoUse, NobodyRuns),
        new("CMD_EXEC_GROUP", Treatment.NoUse, NobodyRuns),
        new("CMD_SUDO_EXEC_USER", Treatment.NoUse, NobodyRuns),
        new("CMD_SUDO_EXEC_GROUP", Treatment.NoUse, NobodyRuns),
        new("SUDO_EXE", Treatment.NoUse, NobodyRuns),
        new("FORCE_SNAT", Treatment.LeftOut, SourceTranslation),
        new("FORCE_MASQUERADE", Treatment.YesLeftOut, SourceTranslation),
        new("DISABLE_DNAT", Treatment.YesRefused, "Postern guards services and is no way out to the Internet: without translation the door would lead nowhere"),
        new("FORWARD_ALL", Treatment.YesRefused, "Postern guards services and not whole networks: name the ports in OPEN_PORTS, and where they lead in FORCE_NAT"),
        new(GpgDecryptPassword, Treatment.Gnupg, NoPackets),
        new(GpgAllowNoPassword, Treatment.Gnupg, NoPackets),
        new("GPG_DECRYPT_ID", Treatment.Gnupg, NoPackets),
        new("GPG_HOME_DIR", Treatment.Gnupg, NoPackets),
        new("GPG_EXE", Treatment.Gnupg, NoPackets),
        new("GPG_REQUIRE_SIG", Treatment.Gnupg, NoPackets),
        new("GPG_DISABLE_SIG", Treatment.Gnupg, NoPackets),
        new("GPG_IGNORE_SIG_VERIFY_ERROR", Treatment.Gnupg, NoPackets),
        new("GPG_REMOTE_ID", Treatment.Gnupg, NoPackets),
        new("GPG_FINGERPRINT_ID", Treatment.Gnupg, NoPackets),
    ];

    /// <summary>Those that a file named by %include_keys may have.</summary>
    public static bool IsKey(string name) => name is Key or KeyBase64 or HmacKey or HmacKeyBase64 || name.StartsWith("GPG_", StringComparison.Ordinal);
}
