using Postern.Rules.Evaluation.Connections;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Chains;

/// <summary>The table of connections against a dictionary: keys of its own and of translated answers, taken over, removed and added again.</summary>
public sealed class ConnectionTableTests
{
    private const int Ports = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Keys_lead_to_the_connection_that_had_them_last(int seed)
    {
        var random = new Random(seed);
        var table = new ConnectionTable(limit: 1 << 10);
        var model = new Dictionary<ConnectionKey, int>();
        var alive = new List<int>();
        for (var i = 0; i < 4_000; i++)
        {
            if (alive.Count > 0 && random.Next(100) < 45)
            {
                var slot = alive[random.Next(alive.Count)];
                Remove(table, model, slot);
                alive.Remove(slot);
            }
            else
            {
                var key = Key(random.Next(Ports));
                if (model.ContainsKey(key))
                    continue;
                var connection = new Connection { Key = key, AnswerKey = random.Next(3) == 0 ? Key(random.Next(Ports)) : key, Expires = random.Next(1_000) };
                var slot = table.Add(ref connection);
                (model[connection.Key], model[connection.AnswerKey]) = (slot, slot);
                alive.Add(slot);
            }

            if (i == 2_000)
                table = table.Clone();
            for (var port = 0; port < Ports; port++)
                table.Find(Key(port)).ShouldBe(model.GetValueOrDefault(Key(port), -1), $"seed {seed}, change {i}, port {port}");
        }

        table.Count.ShouldBe(alive.Count);
    }

    [Fact]
    public void Tens_of_thousands_come_and_go()
    {
        var table = new ConnectionTable(limit: 1 << 16);
        foreach (var port in Enumerable.Range(0, 25_000))
        {
            var connection = new Connection { Key = Key(port), AnswerKey = Key(port), Expires = port };
            table.Add(ref connection);
        }

        for (var now = 0; now < 25_000; now++)
        {
            table.Find(Key(now)).ShouldBeGreaterThanOrEqualTo(0);
            table.RemoveExpired(now);
            table.Find(Key(now)).ShouldBe(-1);
        }

        table.Count.ShouldBe(0);
    }

    private static void Remove(ConnectionTable table, Dictionary<ConnectionKey, int> model, int slot)
    {
        foreach (var key in new[] { table[slot].Key, table[slot].AnswerKey })
        {
            if (model.GetValueOrDefault(key, -1) == slot)
                model.Remove(key);
        }

        table.Remove(slot);
    }

    private static ConnectionKey Key(int port) =>
        ConnectionKey.Of(HostAddress.Parse("198.51.100.7"), (ushort)(40_000 + port), HostAddress.Parse("192.0.2.1"), 443, IpProtocol.Tcp, out _);
}
