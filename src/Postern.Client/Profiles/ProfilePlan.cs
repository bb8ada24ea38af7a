using Postern.Client.Fwknop;
using Postern.Client.Plans;
using Postern.Client.Signing;
using Postern.Policy.Profiles;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Client.Profiles;

/// <summary>What a profile asks for, to be carried out now: files are read, stanzas understood.</summary>
public static class ProfilePlan
{
    private const int LongestSecretFile = 64 * 1024;

    /// <param name="home">The person's own folder.</param>
    /// <returns>A plan, or every reason why there is none.</returns>
    public static (KnockPlan? Plan, IReadOnlyList<KnockProblem> Problems) Of(Profile profile, string home)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(home);
        var problems = new List<KnockProblem>();
        var means = Means(profile, home, problems);
        if (means is null)
            return (null, problems);
        var tries = profile.Opens.Select(Tried).ToList();
        var host = means switch
        {
            KnockMeans.Invited invited => invited.Invitation.Host,
            KnockMeans.Stanza stanza => stanza.Fwknop.Server,
            _ => profile.Host,
        };
        if (string.IsNullOrEmpty(host))
            return (null, [KnockProblem.Wrong($"the profile {profile.Name} does not say which host to knock at", "add host: to it")]);
        if (tries.Count == 0 && means is KnockMeans.Stanza { Fwknop: { IsNat: false } open })
            tries.AddRange(open.Access.Select(a => new TriedService(a.IsUdp ? TriedProtocol.Udp : TriedProtocol.Tcp, a.Port)));
        return (new KnockPlan(profile.Name, host, means)
        {
            Choice = profile.Family switch
            {
                ProfileFamily.IPv4 => AddressChoice.IPv4Only,
                ProfileFamily.IPv6 => AddressChoice.IPv6Only,
                ProfileFamily.Both => AddressChoice.Both,
                _ => AddressChoice.AsTheSystemOrders,
            },
            Source = profile.Source,
            Delay = profile.Delay,
            For = profile.For,
            Tries = tries,
            IsVerified = profile.Verify ?? profile.Opens.Count > 0,
            AddressPage = profile.AddressPage,
        }, []);
    }

    /// <summary>A file that a profile names: from its own folder on, or with <c>~/</c> from the person's.</summary>
    public static string PathOf(string named, string home)
    {
        ArgumentNullException.ThrowIfNull(named);
        return named.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, named[2..]) : Path.Combine(KeyPlaces.Folder(home), named);
    }

    /// <summary>Of a range, the first port stands for all.</summary>
    private static TriedService Tried(ProtectedService service) =>
        new(service.Port.Protocol == IpProtocol.Udp ? TriedProtocol.Udp : TriedProtocol.Tcp, service.Port.Ports.First, service.Address);

    private static KnockMeans? Means(Profile profile, string home, List<KnockProblem> problems)
    {
        switch (profile.Knock)
        {
            case ProfileKnock.Sequence sequence:
                var steps = sequence.Steps.Select((s, i) => PlannedSteps.Of(s, i + 1, home, problems)).ToList();
                return problems.Count > 0 ? null : new KnockMeans.Sequence([.. steps.OfType<PlannedStep>()]);
            case ProfileKnock.RollingKey rolling:
                return new KnockMeans.RollingKey(PathOf(rolling.KeyFile, home));
            case ProfileKnock.Invited { Door: null, Invitation.Doors: { Count: > 1 } doors }:
                problems.Add(KnockProblem.Wrong($"the invitation of {profile.Name} has {doors.Count} doors", $"name one, as in postern knock {profile.Name} {doors[0]}: {string.Join(", ", doors)}"));
                return null;
            case ProfileKnock.Invited invited:
                return new KnockMeans.Invited(invited.Invitation, invited.Door ?? invited.Invitation.Doors[0], invited.Key, invited.PrefixLength);
            case ProfileKnock.Stanza stanza:
                return Stanza(stanza, home, problems);
            default:
                throw new InvalidOperationException("a way of knocking that is none");
        }
    }

    private static KnockMeans.Stanza? Stanza(ProfileKnock.Stanza stanza, string home, List<KnockProblem> problems)
    {
        var path = stanza.RcFile is { } named ? PathOf(named, home) : Path.Combine(home, ".fwknoprc");
        var (text, unreadable) = OwnFile.Read(path, RcFile.LongestText);
        if (text is null)
        {
            problems.Add(unreadable!);
            return null;
        }

        var file = RcFile.Read(text, path, problems);
        if (!file.Has(stanza.Name))
        {
            problems.Add(KnockProblem.Wrong($"{path} has no stanza {stanza.Name}", file.Stanzas.Count == 0 ? "it has none at all" : $"there are {string.Join(", ", file.Stanzas.Take(8))}"));
            return null;
        }

        var (fwknop, wrong, _) = new FwknopStanzaReader(file, f => OwnFile.Read(f, LongestSecretFile)).Read(stanza.Name);
        problems.AddRange(wrong);
        return fwknop is null || problems.Count > 0 ? null : new KnockMeans.Stanza(fwknop);
    }
}
