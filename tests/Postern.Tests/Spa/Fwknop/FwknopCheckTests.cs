using Postern.Spa.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Fwknop;

public sealed class FwknopCheckTests
{
    [Fact]
    public void Too_many_ports_are_refused_early_and_the_reason_is_said()
    {
        var ports = string.Concat(Enumerable.Range(1000, 20).Select(x => $",tcp/{x}"));
        var problem = FwknopCheck.Problems(FwknopSamples.Access with { Message = $"198.51.100.7{ports}" }, FwknopSamples.Key).ShouldHaveSingleItem();
        problem.Text.ShouldContain("takes 400 and more for GPG's");
        problem.OnlyFwknopd.ShouldBeTrue();
    }

    [Fact]
    public void IPv6_is_Posterns_own()
    {
        var asked = FwknopSamples.Access with { Message = "2001:db8::7,tcp/22" };
        FwknopCheck.Problems(asked, FwknopSamples.Key).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            x => x.OnlyFwknopd.ShouldBeTrue(), x => x.Text.ShouldContain("no IPv6"));
        FwknopCodec.Seal(asked, FwknopSamples.Key).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(FwknopMode.Pcbc, "PCBC is not built in")]
    [InlineData(FwknopMode.Gpg, "GPG is not built in")]
    [InlineData((FwknopMode)9, "no mode of encryption")]
    public void Modes_that_are_not_there_are_refused_by_name(FwknopMode mode, string text) =>
        FwknopCheck.Problems(FwknopSamples.Key with { Mode = mode }).ShouldHaveSingleItem().Text.ShouldContain(text);

    [Fact]
    public void Keys_have_bounds_and_are_never_told()
    {
        var bad = FwknopSamples.Key with { Passphrase = new byte[33], HmacKey = new byte[137], Hmac = (FwknopDigest)8 };
        FwknopCheck.Problems(bad).Count.ShouldBe(3);
        FwknopCheck.Problems(FwknopSamples.Key with { HmacKey = FwknopSamples.Key.Passphrase }).ShouldHaveSingleItem().OnlyFwknopd.ShouldBeTrue();
        FwknopSamples.Key.ToString().ShouldBe("fwknop key, Cbc, Sha256");
    }

    [Fact]
    public void What_no_gate_takes_is_not_sealed()
    {
        Should.Throw<ArgumentException>(() => FwknopCodec.Seal(FwknopSamples.Access with { User = new('u', 49) }, FwknopSamples.Key));
        Should.Throw<ArgumentException>(() => FwknopCodec.Seal(FwknopSamples.Access, FwknopSamples.Key with { Passphrase = default }));
    }
}
