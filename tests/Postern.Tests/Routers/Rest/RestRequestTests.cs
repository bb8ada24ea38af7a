using System.Text;
using System.Text.Json;
using Postern.Policy.Backends.RouterOs;
using Postern.Routers;
using Postern.Routers.Rest;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers.Rest;

/// <summary>Commands in REST's words.</summary>
public sealed class RestRequestTests
{
    private const string Entries = "/ip/firewall/address-list";

    public static TheoryData<RouterCommand, string, string?> Commands => new()
    {
        { RouterCommand.Print(Entries), "GET /rest/ip/firewall/address-list", null },
        { RouterCommand.Print(Entries, new RouterProperty("list", "postern-ssh"), new("address", "2001:db8::/64")), "GET /rest/ip/firewall/address-list?list=postern-ssh&address=2001:db8::/64", null },
        {
            RouterCommand.Print(Entries, new RouterProperty("list", "postern-ssh")) with { Properties = [".id", "address", "timeout"] },
            "GET /rest/ip/firewall/address-list?list=postern-ssh&.proplist=.id,address,timeout", null
        },

        // What an address could not say without escapes, of which routers know little, goes into a body.
        { RouterCommand.Print(Entries, new RouterProperty("comment", "door & knob")), "POST /rest/ip/firewall/address-list/print", """{".query":["comment=door & knob"]}""" },
        { RouterCommand.Print(Entries, new RouterProperty("comment", "")), "POST /rest/ip/firewall/address-list/print", """{".query":["comment="]}""" },
        { RouterCommand.Print(Entries, new RouterProperty(".id", "*1A")), "POST /rest/ip/firewall/address-list/print", """{".query":[".id=*1A"]}""" },
        {
            RouterCommand.Print("/ip/firewall/filter", new RouterProperty("comment", "naïve ☂")) with { Attributes = [new("stats", "")], Properties = ["bytes"] },
            "POST /rest/ip/firewall/filter/print", """{"stats":"",".proplist":["bytes"],".query":["comment=naïve ☂"]}"""
        },
        {
            RouterCommand.Add(new RouterItem(Entries, [new("list", "postern-ssh"), new("address", "192.0.2.7"), new("timeout", "1h"), new("comment", "say \"ssh\"\n")])),
            "PUT /rest/ip/firewall/address-list", """{"list":"postern-ssh","address":"192.0.2.7","timeout":"1h","comment":"say \"ssh\"\n"}"""
        },
        { RouterCommand.Set(Entries, "*1A", new RouterProperty("timeout", "10m")), "PATCH /rest/ip/firewall/address-list/*1A", """{"timeout":"10m"}""" },
        { RouterCommand.Set(Entries, "*1A,*1B", new RouterProperty("disabled", "yes")), "POST /rest/ip/firewall/address-list/set", """{".id":"*1A,*1B","disabled":"yes"}""" },
        { new RouterCommand("/system/identity/set") { Attributes = [new("name", "edge1")] }, "POST /rest/system/identity/set", """{"name":"edge1"}""" },
        { RouterCommand.Remove(Entries, "*1A"), "DELETE /rest/ip/firewall/address-list/*1A", null },
        { RouterCommand.Remove(Entries, "*1A", "*F"), "POST /rest/ip/firewall/address-list/remove", """{".id":"*1A,*F"}""" },

        // An item by its name, or by something that would be another address, never gets into the address.
        { RouterCommand.Remove("/system/scheduler", "postern undo"), "POST /rest/system/scheduler/remove", """{".id":"postern undo"}""" },
        { RouterCommand.Set("/system/scheduler", "*1/../../user", new RouterProperty("name", "x")), "POST /rest/system/scheduler/set", """{".id":"*1/../../user","name":"x"}""" },
        {
            new RouterCommand("/ip/firewall/filter/move") { Attributes = [new("numbers", "*5"), new("destination", "*2")] },
            "POST /rest/ip/firewall/filter/move", """{"numbers":"*5","destination":"*2"}"""
        },
        { new RouterCommand("/ip/dns/cache/flush"), "POST /rest/ip/dns/cache/flush", "{}" },
        { new RouterCommand("/ip/firewall/filter/unset") { Attributes = [new(".id", "*5"), new("value-name", "limit")] }, "POST /rest/ip/firewall/filter/unset", """{".id":"*5","value-name":"limit"}""" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_is_this_request(RouterCommand command, string line, string? body)
    {
        var request = RestRequest.Of(command);
        $"{request.Method} {request.Target}".ShouldBe(line);
        (request.Body is null ? null : Encoding.UTF8.GetString(request.Body)).ShouldBe(body);
    }

    [Fact]
    public void A_router_that_does_not_take_unset_is_asked_to_set_to_nothing()
    {
        var unset = new RouterCommand("/ip/firewall/filter/unset") { Attributes = [new(".id", "*5"), new("value-name", "limit")] };
        var request = RestRequest.Instead(unset, RouterTrap.Of("no such command")).ShouldNotBeNull();
        $"{request.Method} {request.Target}".ShouldBe("PATCH /rest/ip/firewall/filter/*5");
        Encoding.UTF8.GetString(request.Body!).ShouldBe("""{"limit":null}""");
        RestRequest.Instead(unset, RouterTrap.Of("no such item")).ShouldBeNull();
    }

    [Fact]
    public void A_router_that_takes_no_item_in_an_address_is_asked_by_the_command()
    {
        var refusal = RouterTrap.Of("missing or invalid resource identifier");
        var request = RestRequest.Instead(RouterCommand.Set(Entries, "*5", new RouterProperty("timeout", "5m")), refusal).ShouldNotBeNull();
        $"{request.Method} {request.Target} {Encoding.UTF8.GetString(request.Body!)}".ShouldBe("""POST /rest/ip/firewall/address-list/set {".id":"*5","timeout":"5m"}""");
        request = RestRequest.Instead(RouterCommand.Remove(Entries, "*5"), refusal).ShouldNotBeNull();
        $"{request.Method} {request.Target} {Encoding.UTF8.GetString(request.Body!)}".ShouldBe("""POST /rest/ip/firewall/address-list/remove {".id":"*5"}""");
        RestRequest.Instead(RouterCommand.Remove(Entries, "*5"), RouterTrap.Of("no such item")).ShouldBeNull();
    }

    [Fact]
    public void A_long_question_goes_into_a_body()
    {
        var list = new string('x', 4000);
        RestRequest.Of(RouterCommand.Print(Entries, new RouterProperty("list", list))).Method.ShouldBe(HttpMethod.Post);
    }

    [Fact]
    public void Any_text_arrives_as_it_is()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } given ? int.Parse(given) : Random.Shared.Next();
        var random = new Random(seed);
        for (var i = 0; i < 2_000; i++)
        {
            var value = Text(random);
            var request = RestRequest.Of(RouterCommand.Add(new RouterItem(Entries, [new("comment", value)])));
            JsonDocument.Parse(request.Body).RootElement.GetProperty("comment").GetString().ShouldBe(value, $"seed {seed}");
            var question = RestRequest.Of(RouterCommand.Print(Entries, new RouterProperty("comment", value)));
            question.Target.ShouldNotContain(' ');
            if (question.Method == HttpMethod.Get)
                question.Target.ShouldEndWith("?comment=" + value, Case.Sensitive, $"seed {seed}");
            else
                JsonDocument.Parse(question.Body).RootElement.GetProperty(".query")[0].GetString().ShouldBe("comment=" + value, $"seed {seed}");
        }
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var n = random.Next(1, 12); n > 0; n--)
        {
            Rune rune;
            while (!Rune.TryCreate(random.Next(4) switch { 0 => random.Next(0x20), 1 => random.Next(0x110000), _ => random.Next(0x20, 0x7F) }, out rune))
            {
            }

            text.Append(rune);
        }

        return text.ToString();
    }
}
