using System.Text.Json;
using Postern.Policy.Profiles;
using Postern.Tests.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.Profiles;

/// <summary>The schema that editors use and the reader know the same keys, and the schema says what each is for.</summary>
public sealed class ProfileSchemaTests
{
    private static readonly JsonElement Definitions = JsonDocument.Parse(Policies.RepositoryFile("schema/profiles.json")).RootElement.GetProperty("$defs");

    public static TheoryData<string> Names => [.. ProfileKeys.All.Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_schema_has_the_readers_keys_and_describes_them(string name)
    {
        var map = Definitions.GetProperty(name);
        map.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order().ShouldBe(ProfileKeys.All.Single(k => k.Name == name).Known.Order());
        map.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
        foreach (var property in map.GetProperty("properties").EnumerateObject())
            property.Value.TryGetProperty("description", out _).ShouldBeTrue(property.Name);
    }

    [Fact]
    public void It_is_the_readers_ways_of_knocking_that_exclude_each_other() =>
        Definitions.GetProperty("profile").GetProperty("oneOf").EnumerateArray().Select(w => w.GetProperty("required")[0].GetString()).ShouldBe(ProfileKeys.Ways);
}
