using System.Collections.Immutable;

namespace Postern.Policy.FrontEnds.Yaml;

/// <summary>The keys of one kind of map in a policy file.</summary>
/// <param name="Name">The map's name in the JSON schema.</param>
/// <param name="Where">What a message calls the map.</param>
/// <param name="Known">In the order in which messages list them.</param>
public sealed record KeySet(string Name, string Where, ImmutableArray<string> Known)
{
    /// <summary>What a key that is not understood could do.</summary>
    public string Why { get; init; } = "a key that is not understood could be the one that keeps a port shut";
}

/// <summary>Every key that a policy file may hold; schema/policy.json has the same, and a test compares them.</summary>
public static class PolicyKeys
{
    public const string Gate = "gate";
    public const string Doors = "doors";
    public const string Traps = "traps";
    public const string Trusted = "trusted";
    public const string Hooks = "hooks";
    public const string Interfaces = "interfaces";
    public const string Public = "public";
    public const string Unlisted = "unlisted";
    public const string Attempts = "attempts";
    public const string Control = "control";
    public const string Opens = "opens";
    public const string ForwardTo = "forward-to";
    public const string For = "for";
    public const string Knock = "knock";
    public const string Rolling = "rolling";
    public const string StepTimeout = "step-timeout";
    public const string Strict = "strict";
    public const string After = "after";
    public const string OnOpen = "on-open";
    public const string OnClose = "on-close";
    public const string User = "user";
    public const string Limit = "limit";
    public const string AtOnce = "at-once";
    public const string Open = "open";
    public const string Close = "close";
    public const string Ports = "ports";
    public const string Ban = "ban";
    public const string Tcp = "tcp";
    public const string Udp = "udp";
    public const string Icmp = "icmp";
    public const string Payload = "payload";
    public const string Hex = "hex";
    public const string FoldCase = "fold-case";
    public const string Size = "size";
    public const string Flags = "flags";
    public const string Regex = "regex";
    public const string Http = "http";
    public const string Path = "path";
    public const string Method = "method";
    public const string Listen = "listen";
    public const string Spa = "spa";
    public const string People = "people";
    public const string Secrets = "secrets";
    public const string Key = "key";
    public const string Window = "window";
    public const string Keys = "keys";
    public const string Fwknop = "fwknop";
    public const string Legacy = "legacy";
    public const string Source = "source";
    public const string Prefix = "prefix";
    public const string From = "from";
    public const string Until = "until";
    public const string Longest = "longest";
    public const string Routers = "routers";
    public const string Enforce = "enforce";
    public const string Address = "address";
    public const string Password = "password";
    public const string Fingerprint = "fingerprint";

    public static readonly KeySet Root = Of("policy", "a policy", [Gate, Doors, Traps, Trusted, Hooks, Spa, People, Secrets, Routers]);

    public static readonly KeySet GateKeys = Of("gate", "gate", [Interfaces, Public, Unlisted, Attempts, Control, Enforce]);

    public static readonly KeySet DoorKeys = Of("door", "a door", [Opens, ForwardTo, Knock, Rolling, Spa, For, StepTimeout, Strict, After, Listen, OnOpen, OnClose, Enforce]);

    public static readonly KeySet HookKeys = Of("hooks", "hooks", [User, Limit, AtOnce, Open, Close, Ban]);

    public static readonly KeySet TrapKeys = Of("trap", "a trap", [Ports, Ban]);

    public static readonly KeySet StepKeys = Of("step", "a step", [Tcp, Udp, Icmp, Http, Payload, Hex, Regex, FoldCase, Size, Flags, Path, Method]);

    public static readonly KeySet SpaKeys = Of("spa", "spa", [Ports, Http, Listen, Key, Window]);

    public static readonly KeySet PersonKeys = Of("person", "a person", [Keys, Fwknop, Legacy, Source, Prefix, From, Until, For, Longest]);

    /// <summary>Of the file that <see cref="Secrets"/> names.</summary>
    public static readonly KeySet SecretsKeys = Of("secrets", "a file of secrets", [People]);

    /// <summary>Of a person there; what they may do stands in the policy.</summary>
    public static readonly KeySet SecretKeys = Of("secret", "a person in a file of secrets", [Keys, Fwknop]);

    /// <summary>Of a router: how to log in there.</summary>
    public static readonly KeySet RouterKeys = Of("router", "a router", [Address, User, Password, Fingerprint]);

    public static ImmutableArray<KeySet> All => [Root, GateKeys, DoorKeys, TrapKeys, StepKeys, HookKeys, SpaKeys, PersonKeys, SecretsKeys, SecretKeys, RouterKeys];

    private static KeySet Of(string name, string where, ImmutableArray<string> known) => new(name, where, known);
}
