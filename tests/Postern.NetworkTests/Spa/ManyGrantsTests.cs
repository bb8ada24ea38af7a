using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Watcher;
using Postern.Watcher.Looks;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>Grants of many sources in one transaction: new ones, and among them such as stand already.</summary>
public sealed class ManyGrantsTests
{
    private const string Set = GuardNames.Grants + "4";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public async Task Each_is_there_with_its_time_anew_however_many_stood_before(int standing)
    {
        await using var lab = await SpaLab.Up(SpaLab.Guarded());
        lab.Kernel(gate =>
        {
            var writer = new ChangeWriter(gate, NftablesOptions.Table, new Troubles(TimeProvider.System, _ => { }));
            foreach (var source in Enumerable.Range(0, standing))
                writer.Apply([Grant(lab, source, TimeSpan.FromMinutes(1))]).ShouldBeTrue();
            writer.Apply([.. Enumerable.Range(0, 40).Select(source => Grant(lab, source, TimeSpan.FromHours(1)))]).ShouldBeTrue();
            var elements = gate.Elements(gate.Read(NftablesOptions.Table)!, Set)!.Elements;
            elements.Count.ShouldBe(40);
            elements.ShouldAllBe(e => e.Expires > TimeSpan.FromMinutes(59));
        });
    }

    private static SetChange Grant(SpaLab lab, int source, TimeSpan time) => new(Set, $"192.0.2.{source} . 0x{lab.DoorId:x8}", time);
}
