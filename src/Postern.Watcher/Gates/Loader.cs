using Postern.Linux;
using Postern.Linux.Nftables;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Policy.Lowering;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Watcher.Gates;

/// <summary>Puts a table into the kernel: lasting or on trial, always one transaction, always with the caller's own way in.</summary>
public static class Loader
{
    /// <summary>A proxy may have a million connections; those of administrators are among the first thousands.</summary>
    private const int SessionLimit = 50_000;

    /// <summary>Replaces the lasting table; what packets have filled stays.</summary>
    public static NftResult Load(KernelGate gate, NftTable table, IReadOnlyList<Grant> grants, IReadOnlyList<Ban>? bans = null, IReadOnlyList<WideGrant>? wide = null)
    {
        var existing = gate.Read(table.Name);
        if (existing is not null)
            existing = gate.WithState(existing, old => !table.Sets.Any(s => s.Name == old.Name && old.IsSameAs(s)));
        return gate.Run(GateTransaction.Load(table, existing, null, grants, existing is null ? Sessions(table) : [], bans, wide));
    }

    /// <summary>
    /// Makes the lasting table, which is loaded, another whose rolling knocks are of another time: only what differs, or all of it where somebody else
    /// has changed the table meanwhile.
    /// </summary>
    public static NftResult Roll(KernelGate gate, NftTable loaded, NftTable table)
    {
        return TableChange.Between(loaded, table) is { } change && gate.Run(change) is { Done: true } changed ? changed : Load(gate, table, []);
    }

    /// <summary>Loads a trial beside the lasting table, with a copy of its grants, bans and lists.</summary>
    public static NftResult Try(KernelGate gate, NftTable trial, IReadOnlyList<Grant> grants)
    {
        var lasting = gate.Read(NftablesOptions.Table);
        return gate.Run(GateTransaction.Load(trial, null, lasting is null ? null : gate.WithState(lasting, _ => true), grants, lasting is null ? Sessions(trial) : []));
    }

    /// <summary>Makes the trial lasting in the transaction that ends it.</summary>
    public static NftResult Keep(KernelGate gate, NftTable lasting)
    {
        var trial = gate.WithState(gate.Read(NftablesOptions.TrialTable)!, _ => true);
        var existing = gate.Read(lasting.Name);
        if (existing is not null)
            existing = existing with { Sets = [.. existing.Sets.Select(s => s with { Elements = [] })] };
        return gate.Run(GateTransaction.Remove(NftablesOptions.TrialTable) + GateTransaction.Load(lasting, existing, trial, [], []));
    }

    /// <summary>The grants that keep the calling SSH session's address from being locked out.</summary>
    public static IReadOnlyList<Grant> OwnWayIn(Guard? guard, SshSession? session)
    {
        if (guard is null || session is null)
            return [];
        var ids = AutomatonBuilder.DoorIds(guard);
        return
        [
            .. guard.Doors
                .Where(d => d.Protected.Any(s => s.Address is null && s.Port.Protocol == IpProtocol.Tcp && s.Port.Ports.Contains(session.ServerPort)))
                .Select(d => new Grant(session.Client, ids[d], d.For)),
        ];
    }

    private static IReadOnlyList<EarlierSession> Sessions(NftTable table) => table.Sets.Any(s => s.Name == GuardNames.Earlier + "4")
        ? [.. TcpSessions.Read().Select(s => new EarlierSession(s.Remote, s.RemotePort, s.LocalPort)).Take(SessionLimit)]
        : [];

    public static IReadOnlyList<string> MissingInterfaces(NftTable table)
    {
        var present = NetworkNamespace.Interfaces();
        return [.. table.Interfaces.Where(i => !present.Contains(i))];
    }
}
