using System.Text.Json;
using Postern.NetworkTests.Harness;
using Postern.NetworkTests.Spa;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Verifying;

/// <summary>A page that a profile names is asked after a knock that opened nothing, and what it says explains it.</summary>
public sealed class AddressPageTests
{
    [Fact]
    public async Task A_page_that_is_named_sees_addresses_that_change_and_is_not_asked_where_the_door_opens()
    {
        await using var lab = await GuardedLab.Up("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, tcp/8001, tcp/9001]}}");
        await using var page = AddressPage.Listen(lab.Other);
        await using var alice = new PersonAtHome(lab.Client);
        await Write(alice, $$"""
            right: {host: {{lab.Gate.IPv4}}, knock: [tcp/7001, tcp/8001, tcp/9001], opens: tcp/22, address-page: {{page.Url}}}
            wrong: {host: {{lab.Gate.IPv4}}, source: 198.51.100.9, knock: [tcp/7001, tcp/9001, tcp/8001], opens: tcp/22, address-page: {{page.Url}}}
            """);
        (await alice.Postern("knock", "right")).ExitCode.ShouldBe(0);
        page.Asked.ShouldBe(0);
        var closed = await alice.Postern("knock", "wrong", "--patience", "1s", "--json");
        closed.ExitCode.ShouldBe(4, closed.Error);
        page.Asked.ShouldBe(5);
        using (var json = JsonDocument.Parse(closed.Out))
            json.RootElement.GetProperty("seenAs").GetString().ShouldBe(lab.Client.IPv4.ToString());

        await lab.Client.Nft("""
            table ip carrier {
              chain out {
                type nat hook postrouting priority 100
                tcp dport 8080 snat to numgen inc mod 3 map { 0 : 198.51.100.101, 1 : 198.51.100.102, 2 : 198.51.100.103 }
              }
            }
            """);
        var changing = await alice.Postern("knock", "wrong", "--patience", "1s");
        changing.ExitCode.ShouldBe(9, changing.Error);
        changing.Error.ShouldContain("your public address changes from one connection to the next: 198.51.100.10");
        page.Asked.ShouldBe(10);
    }

    [Fact]
    public async Task A_page_knows_what_time_it_is_which_explains_a_rolling_knock_that_opens_nothing()
    {
        await using var lab = await GuardedLab.Up("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, tcp/8001, tcp/9001]}}");
        await using var page = AddressPage.Listen(lab.Other, ahead: TimeSpan.FromMinutes(3));
        await using var alice = new PersonAtHome(lab.Client);
        (await alice.Postern("key", "new", "--rolling", alice.Home("vpn.rolling"))).OrThrow();
        await Write(alice, $"vpn: {{host: {lab.Gate.IPv4}, rolling: {alice.Home("vpn.rolling")}, opens: tcp/22, address-page: {page.Url}}}\n");
        var off = await alice.Postern("knock", "vpn", "--patience", "1s");
        off.ExitCode.ShouldBe(8, off.Error);
        off.Error.ShouldMatch("your clock is (3 min|2 min 59 s|3 min 1 s) behind the address page's");
        off.Error.ShouldContain("a rolling knock follows from the time");
    }

    private static async Task Write(PersonAtHome person, string profiles)
    {
        var file = person.Home(".config/postern/profiles.yaml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(file, profiles, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
