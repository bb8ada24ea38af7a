using System.Text;
using Shouldly;
using Xunit;

namespace Postern.Tests.Proof;

/// <summary>An export of 500 rules: many doors, lists with many entries, routed hosts. Doors are explored one by one, so work grows with their number only.</summary>
public sealed class LargeExportTests
{
    private const int Doors = 107;

    [Fact]
    public void Five_hundred_rules_are_explored_to_the_end()
    {
        var proof = Proofs.OfScript(Export(seed: 5)).Confirmed();
        proof.NotExplored.ShouldBeEmpty();
        proof.Doors.Count.ShouldBe(Doors);
        proof.Doors.ShouldAllBe(d => d.Packets == 3 && d.ShortestCount == 1);
        proof.States.ShouldBeLessThan(Doors * 20);
        proof.Reach.Single(r => r.From.Contains("(management)")).Places.ShouldContain("tcp/300-329");
    }

    private static string Export(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder("/interface list member add interface=ether1 list=WAN\n/ip firewall address-list\n");
        for (var i = 0; i < 40; i++)
            text.Append($"add list=management address=10.{i}.0.0/16\n");
        for (var i = 0; i < 200; i++)
            text.Append($"add list=blocked address=203.0.{i}.0/24\n");
        text.Append("/ip firewall filter\nadd chain=input action=accept connection-state=established,related,untracked\n"
            + "add chain=input action=drop connection-state=invalid\nadd chain=input action=drop src-address-list=blocked\n");
        var ports = Enumerable.Range(1024, 60_000).ToArray();
        random.Shuffle(ports);
        for (var door = 0; door < Doors; door++)
        {
            for (var stage = 0; stage < 3; stage++)
            {
                text.Append($"add chain=input action=add-src-to-address-list protocol=tcp dst-port={ports[(door * 3) + stage]}"
                    + (stage > 0 ? $" src-address-list=d{door}-{stage}" : "") + $" address-list=d{door}-{stage + 1} address-list-timeout={(stage < 2 ? "10s" : "30m")} in-interface-list=WAN\n");
            }

            text.Append($"add chain=input action=accept protocol=tcp dst-port={400 + door} src-address-list=d{door}-3\n");
        }

        for (var i = 0; i < 30; i++)
            text.Append($"add chain=input action=accept protocol=tcp dst-port={300 + i} src-address-list=management\n");
        text.Append("add chain=input action=drop in-interface-list=WAN\n");
        for (var i = 0; i < 36; i++)
            text.Append($"add chain=forward action=accept protocol=tcp dst-address=10.9.{i}.1 dst-port={80 + i} in-interface-list=WAN\n");
        return text.Append("add chain=forward action=drop in-interface-list=WAN\n").ToString();
    }
}
