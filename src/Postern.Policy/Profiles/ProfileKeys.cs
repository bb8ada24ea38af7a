using System.Collections.Immutable;
using Postern.Policy.FrontEnds.Yaml;

namespace Postern.Policy.Profiles;

/// <summary>Every key that a file of profiles may hold; schema/profiles.json has the same, and a test compares them.</summary>
public static class ProfileKeys
{
    public const string Host = "host";
    public const string Knock = PolicyKeys.Knock;
    public const string Rolling = PolicyKeys.Rolling;
    public const string Invitation = "invitation";
    public const string Door = "door";
    public const string Key = PolicyKeys.Key;
    public const string Prefix = PolicyKeys.Prefix;
    public const string Fwknop = PolicyKeys.Fwknop;
    public const string Rc = "rc";
    public const string Opens = PolicyKeys.Opens;
    public const string Delay = "delay";
    public const string Ip = "ip";
    public const string Source = PolicyKeys.Source;
    public const string For = PolicyKeys.For;
    public const string Run = "run";
    public const string Verify = "verify";
    public const string AddressPage = "address-page";
    public const string Pause = "pause";
    public const string Times = "times";
    public const string File = "file";

    private const string Why = "left out in silence, the knock could be another one than you mean";

    /// <summary>The ways of knocking; a profile has exactly one.</summary>
    public static readonly ImmutableArray<string> Ways = [Knock, Rolling, Invitation, Fwknop];

    public static readonly KeySet ProfileSet = new("profile", "a profile",
        [Host, Knock, Rolling, Invitation, Door, Key, Prefix, Fwknop, Rc, Opens, Delay, Ip, Source, For, Run, Verify, AddressPage])
    { Why = Why };

    /// <summary>Of a step that says more than its packet.</summary>
    public static readonly KeySet TimedStepSet = new("timed-step", "a step with a pause, a count or a file", [Knock, Pause, Times, File]) { Why = Why };

    public static ImmutableArray<KeySet> All => [ProfileSet, TimedStepSet];
}
