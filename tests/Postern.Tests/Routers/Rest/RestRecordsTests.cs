using System.Text;
using Postern.Policy.Backends.RouterOs;
using Postern.Routers.Rest;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers.Rest;

/// <summary>JSON as routers write it, and as nobody does.</summary>
public sealed class RestRecordsTests
{
    private const string Sample =
        """[{".id":"*1","list":"postern-ssh","timeout":"1h2m","dynamic":"true","comment":"postern:ssh:\u0031 \"\ud83d\ude00\""},{".id":"*2","packets":12,"ok":true,"none":null,"deep":{"a":[1,"}"]}}]""";

    [Fact]
    public void Every_value_is_a_text()
    {
        RestRecords.TryRead(Encoding.UTF8.GetBytes(Sample), out var records).ShouldBeTrue();
        records!.IsList.ShouldBeTrue();
        records.Items[0].ShouldBe([new(".id", "*1"), new("list", "postern-ssh"), new("timeout", "1h2m"), new("dynamic", "true"), new("comment", "postern:ssh:1 \"😀\"")]);
        records.Items[1].ShouldBe([new(".id", "*2"), new("packets", "12"), new("ok", "true"), new("none", ""), new("deep", """{"a":[1,"}"]}""")]);
    }

    [Fact]
    public void Bytes_that_are_no_text_go_back_to_the_router_as_they_came()
    {
        byte[] json = [.. "{\"comment\":\"B"u8, 0xFC, .. "ro\"}"u8];
        RestRecords.TryRead(json, out var records).ShouldBeTrue();
        RestRequest.Of(Postern.Routers.RouterCommand.Add(new RouterItem("/log", [.. records!.Items[0]]))).Body.ShouldBe(json);
    }

    [Fact]
    public void Whatever_the_bytes_are_they_are_items_or_they_are_not()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } given ? int.Parse(given) : Random.Shared.Next();
        var random = new Random(seed);
        var sample = Encoding.UTF8.GetBytes(Sample);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Spoil(sample, random);
            Should.NotThrow(() => RestRecords.TryRead(bytes, out _), $"seed {seed}: {Convert.ToHexString(bytes)}");
        }
    }

    [Fact]
    public void A_list_as_long_as_it_may_be_is_read_in_linear_time()
    {
        var json = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $$"""{".id":"*{{i:X}}","list":"blocked","address":"10.{{i >> 16}}.{{(i >> 8) & 255}}.{{i & 255}}","dynamic":"false"}""")) + "]");
        RestRecords.TryRead(json, out var records).ShouldBeTrue();
        records!.Items.Count.ShouldBe(100_000);
        var deep = Encoding.UTF8.GetBytes(new string('[', 1_000_000));
        RestRecords.TryRead(deep, out _).ShouldBeFalse();
    }

    private static byte[] Spoil(byte[] sample, Random random)
    {
        var bytes = sample.ToList();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, "\\ud800"u8.ToArray());
                    break;
                case 3:
                    bytes.Insert(at, "{}[]\",:\\"u8[random.Next(8)]);
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count), 0));
                    break;
            }

            if (bytes.Count == 0)
                break;
        }

        return [.. bytes];
    }
}
