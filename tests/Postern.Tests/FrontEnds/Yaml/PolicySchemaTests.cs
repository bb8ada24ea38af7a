using System.Text.Json;
using Postern.Policy.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Yaml;

/// <summary>The schema that editors use and the reader know the same keys, and the schema says what each is for.</summary>
public sealed class PolicySchemaTests
{
    private static readonly JsonElement Definitions =
        JsonDocument.Parse(Policies.RepositoryFile("schema/policy.json")).RootElement.GetProperty("$defs");

    public static TheoryData<string> Names => [.. PolicyKeys.All.Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_schema_has_the_readers_keys(string name)
    {
        var map = Definitions.GetProperty(name);
        var keys = PolicyKeys.All.Single(k => k.Name == name);
        map.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order().ShouldBe(keys.Known.Order());
        map.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public void Every_key_is_described()
    {
        foreach (var name in PolicyKeys.All.Select(k => k.Name))
        {
            foreach (var property in Definitions.GetProperty(name).GetProperty("properties").EnumerateObject())
            {
                var described = property.Value.TryGetProperty("description", out _)
                    || (property.Value.TryGetProperty("$ref", out var target) && Definitions.GetProperty(target.GetString()!["#/$defs/".Length..]).TryGetProperty("description", out _));
                described.ShouldBeTrue($"{name}.{property.Name}");
            }
        }
    }

    [Theory]
    [InlineData("stepText", "tcp/7103", true)]
    [InlineData("stepText", "udp/5121 \"open sesame\"/i", true)]
    [InlineData("stepText", "icmp/size=720", true)]
    [InlineData("stepText", "icmp \"x\"", true)]
    [InlineData("stepText", "udp/5121 /^open [a-z]+$/i", true)]
    [InlineData("stepText", "http:8080/GET /letmein", true)]
    [InlineData("stepText", "http/get /letmein", false)]
    [InlineData("stepText", "7103:tcp", false)]
    [InlineData("stepText", "tcp7103", false)]
    [InlineData("service", "tcp/22", true)]
    [InlineData("service", "tcp/192.0.2.10:22-23", true)]
    [InlineData("service", "tcp/[2001:db8::5]:22", true)]
    [InlineData("service", "22/tcp", false)]
    [InlineData("target", "10.0.0.5", true)]
    [InlineData("target", "10.0.0.5:443", true)]
    [InlineData("target", "[fd00::5]:443", true)]
    [InlineData("target", "[fd00::5]", true)]
    [InlineData("target", "fd00::5:443", false)]
    [InlineData("target", "nas:443", false)]
    [InlineData("duration", "1h30m", true)]
    [InlineData("duration", "01:00:00", true)]
    [InlineData("duration", "1d02:00:00", true)]
    [InlineData("duration", "30 minutes", false)]
    public void Patterns_agree_with_the_reader(string definition, string text, bool agrees)
    {
        var pattern = Definitions.GetProperty(definition).GetProperty("pattern").GetString()!;
        System.Text.RegularExpressions.Regex.IsMatch(text, pattern).ShouldBe(agrees);
        var policy = definition switch
        {
            "stepText" => $"doors:\n  a:\n    opens: tcp/1999\n    knock: [tcp/9000, '{text}']\n",
            "service" => $"doors:\n  a:\n    opens: '{text}'\n    knock: [udp/9000, tcp/8000]\n",
            "target" => $"doors:\n  a:\n    opens: tcp/1999\n    forward-to: '{text}'\n    knock: [udp/9000, tcp/8000]\n",
            _ => $"doors:\n  a:\n    opens: tcp/1999\n    for: {text}\n    knock: [udp/9000, tcp/8000]\n",
        };
        Policies.Compile(policy).HasErrors.ShouldBe(!agrees);
    }
}
