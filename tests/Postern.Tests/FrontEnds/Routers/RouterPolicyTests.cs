using Postern.Policy.FrontEnds;
using Postern.Policy.Model;
using Postern.Tests.FrontEnds.Spa;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Routers;

public sealed class RouterPolicyTests
{
    private const string Password = "correct horse battery";
    private const string Doors = "doors: {ssh: {opens: tcp/22, knock: [udp/20781, tcp/26464, tcp/8463], enforce: [routeros://edge1]}}\n";

    [Fact]
    public void A_router_is_read_with_its_password_from_a_file()
    {
        var policy = SpaText.Compile($"routers: {{edge1: {{address: 'routeros-rest://[2001:db8::1]', user: gate, password: p, fingerprint: '{new string('a', 64)}'}}}}\n{Doors}", ("p", Password + "\n")).Policy!;
        var router = policy.Routers.ShouldHaveSingleItem();
        router.Name.ShouldBe("edge1");
        router.Login.Address.ShouldBe(new RouterAddress(RouterTransport.Rest, "2001:db8::1", 443));
        router.Login.User.ShouldBe("gate");
        router.Login.Password!.Text.ShouldBe(Password);
        router.Login.Fingerprint!.Value.ToArray().ShouldAllBe(b => b == 0xaa);
        policy.Enforcements.ShouldHaveSingleItem().List.ShouldBe("postern-ssh");
        policy.Guard.Doors[0].IsLocal.ShouldBeFalse();
        policy.Guard.Doors[0].Protected.ShouldBeEmpty();
        policy.ToString().ShouldNotContain(Password);
    }

    [Theory]
    [InlineData(FileExposure.Read)]
    [InlineData(FileExposure.Write)]
    public void A_password_that_others_may_read_or_write_is_an_error(FileExposure exposure)
    {
        var compilation = SpaText.Compile($"routers: {{edge1: {{address: 'routeros://192.0.2.1', password: p}}}}\n{Doors}", exposure, null, ("p", Password));
        compilation.Of("PN1165").ShouldHaveSingleItem().Message.ShouldContain(exposure == FileExposure.Read ? "read it" : "write it");
        compilation.Said().ShouldNotContain(Password);
    }

    /// <summary>Somebody who writes the password where its file's name belongs does not find it in the log.</summary>
    [Fact]
    public void What_may_be_a_password_is_not_quoted()
    {
        SpaText.Compile($"routers: {{edge1: {{address: 'routeros://192.0.2.1', password: {Password}}}}}\n{Doors}").Said().ShouldNotContain("horse");
        SpaText.Compile($"routers: {{edge1: 'routeros://admin:{Password.Replace(' ', '-')}@192.0.2.1'}}\n{Doors}").Said().ShouldNotContain("horse");
        SpaText.Compile($"routers: {{edge1: {{address: 'routeros://192.0.2.1', password: p, fingerprint: {Password}}}}}\n{Doors}", ("p", Password)).Said().ShouldNotContain("horse");
    }

    [Theory]
    [InlineData("routeros")]
    [InlineData("routeros-rest")]
    [InlineData("routeros-plain")]
    [InlineData("https")]
    public void A_password_in_a_place_is_not_quoted(string scheme) =>
        SpaText.Compile($"gate: {{enforce: ['{scheme}://admin:{Password.Replace(' ', '-')}@192.0.2.1']}}\n{Doors}").Said().ShouldNotContain("horse");

    [Fact]
    public void What_a_gate_says_holds_for_doors_that_say_nothing()
    {
        var policy = SpaText.Compile("""
            routers: {edge1: {address: 'routeros://192.0.2.1', password: p}}
            gate: {enforce: [local, routeros://edge1/secured]}
            doors:
              ssh: {opens: tcp/22, knock: [udp/20781, tcp/26464, tcp/8463]}
              vpn: {opens: udp/51820, knock: [udp/20783, tcp/26466, tcp/8465], enforce: local}
              cam: {opens: tcp/8443, knock: [udp/20784, tcp/26467, tcp/8466], enforce: [routeros://edge1, routeros://edge1/secured]}
            """, ("p", Password)).Policy!;
        policy.Enforcements.Select(e => (e.Door, e.List)).ShouldBe([("ssh", "secured"), ("cam", "postern-cam"), ("cam", "secured")]);
        policy.Guard.Doors.Select(d => d.IsLocal).ShouldBe([true, true, false]);
    }
}
