using System.Diagnostics;
using System.Text.Json;
using Postern.Policy.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers.Rest;

/// <summary>The examples of RouterOS's manual on REST, called as they stand there by curl over HTTPS; where the manual has /ip/address, here is /ip/firewall/address-list.</summary>
public sealed class CurlExamplesTests
{
    private const string Entries = "/rest/ip/firewall/address-list";
    private const string Json = "content-type: application/json";

    [Fact]
    public async Task The_manuals_examples_do_what_the_manual_says()
    {
        await using var service = await DoubleService.Start(RouterTransport.Rest, "7.24");
        Items(await Curl(service, "/rest/system/resource"))[0].GetProperty("version").GetString().ShouldBe("7.24 (stable)");
        Items(await Curl(service, "/rest/interface/ether1"))[0].GetProperty("name").GetString().ShouldBe("ether1");

        // PUT makes one and shows it, PATCH changes it and shows it.
        var made = Items(await Curl(service, "-X", "PUT", Entries, "--data", """{"address": "192.168.111.111", "list": "dummy"}""", "-H", Json)).ShouldHaveSingleItem();
        var id = made.GetProperty(".id").GetString()!;
        made.GetProperty("address").GetString().ShouldBe("192.168.111.111");
        Items(await Curl(service, "-X", "PATCH", $"{Entries}/{id}", "--data", """{"comment": "test"}""", "-H", Json))[0].GetProperty("comment").GetString().ShouldBe("test");
        Items(await Curl(service, $"{Entries}/{id}"))[0].GetProperty("comment").GetString().ShouldBe("test");

        await Curl(service, "-X", "PUT", Entries, "--data", """{"address":"10.0.0.0/24","list":"lan","timeout":"30m"}""", "-H", Json);
        Items(await Curl(service, Entries)).Count.ShouldBe(2);
        Items(await Curl(service, $"{Entries}?comment=test&list=dummy")).ShouldHaveSingleItem().GetProperty(".id").GetString().ShouldBe(id);
        Items(await Curl(service, $"{Entries}?.proplist=address,disabled")).ShouldAllBe(i => i.EnumerateObject().Count() == 3);
        Items(await Curl(service, "-X", "POST", Entries + "/print", "--data", """{".proplist": ["address","list"]}""", "-H", Json)).ShouldAllBe(i => i.EnumerateObject().Count() == 2);
        Items(await Curl(service, "-X", "POST", Entries + "/print", "--data", """{".proplist": "address,list"}""", "-H", Json)).ShouldAllBe(i => i.EnumerateObject().Count() == 2);
        Items(await Curl(service, "-X", "POST", Entries + "/print", "--data", """{".proplist": [".id","address"], ".query": ["list=dummy","dynamic=true","#|"]}""", "-H", Json)).Count.ShouldBe(2);
        Items(await Curl(service, "-X", "POST", Entries + "/print", "--data", """{".query": ["list=dummy","list=lan","#|!"]}""", "-H", Json)).ShouldBeEmpty();

        // DELETE says nothing, and the second time that there is nothing.
        (await Curl(service, "-X", "DELETE", $"{Entries}/{id}")).ShouldBe("");
        (await Curl(service, "-X", "DELETE", $"{Entries}/{id}")).ShouldBe("""{"error":404,"message":"Not Found"}""");
        JsonDocument.Parse(await Curl(service, "-X", "DELETE", "/rest/interface/ether1")).RootElement.GetProperty("error").GetInt32().ShouldBe(406);
    }

    [Fact]
    public async Task Commands_beyond_the_four_are_posted()
    {
        await using var service = await DoubleService.Start(RouterTransport.Rest, "7.24");
        await Curl(service, "-X", "POST", "/rest/execute", "--data", """{"script":"/ip firewall address-list add list=made address=192.0.2.9"}""", "-H", Json);
        service.Router.Items("/ip/firewall/address-list").ShouldHaveSingleItem()["list"].ShouldBe("made");
        Items(await Curl(service, "-X", "POST", "/rest/execute", "--data", """{"script":":put 1","as-string":""}""", "-H", Json))[0].GetProperty("ret").GetString()!.Trim().ShouldBe("1");

        var script = Items(await Curl(service, "-X", "PUT", "/rest/system/script", "--data", """{"name":"s","source":"/ip firewall address-list remove [find list=made]"}""", "-H", Json))[0];
        await Curl(service, "/rest/system/script/run", "--data", $$"""{".id":"{{script.GetProperty(".id").GetString()}}"}""", "-H", Json);
        service.Router.Items("/ip/firewall/address-list").ShouldBeEmpty();

        var ids = new List<string>();
        foreach (var comment in (string[])["one", "two"])
            ids.Add(Items(await Curl(service, "-X", "PUT", "/rest/ip/firewall/nat", "--data", $$"""{"chain":"srcnat","action":"masquerade","comment":"{{comment}}"}""", "-H", Json))[0].GetProperty(".id").GetString()!);
        (await Curl(service, "-X", "POST", "/rest/ip/firewall/nat/move", "--data", $$"""{".id":"{{ids[1]}}","destination":"{{ids[0]}}"}""", "-H", Json)).ShouldBe("[]");
        service.Router.Items("/ip/firewall/nat").Select(i => i.Comment).ShouldBe(["two", "one"]);
    }

    [Fact]
    public async Task Without_a_certificate_that_is_trusted_curl_goes_away()
    {
        await using var service = await DoubleService.Start(RouterTransport.Rest, "7.24");
        var (code, _) = await Run(["-s", "-u", "postern:" + DoubleService.Password, $"https://127.0.0.1:{service.Rest.Port}/rest/system/resource"]);
        code.ShouldBe(60);
        service.Router.Commands.ShouldBeEmpty();
    }

    private static async Task<string> Curl(DoubleService service, params string[] arguments)
    {
        var (code, output) = await Run(["-k", "-s", "-u", "postern:" + DoubleService.Password, .. arguments.Select(a => a.StartsWith("/rest/", StringComparison.Ordinal) ? $"https://127.0.0.1:{service.Rest.Port}{a}" : a)]);
        code.ShouldBe(0);
        return output;
    }

    private static async Task<(int Code, string Output)> Run(IEnumerable<string> arguments)
    {
        using var curl = Process.Start(new ProcessStartInfo("curl", ["--noproxy", "*", "-m", "20", .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await curl.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await curl.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (curl.ExitCode, output);
    }

    private static List<JsonElement> Items(string json)
    {
        var root = JsonDocument.Parse(json).RootElement;
        return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
    }
}
