using System.Net;
using Postern.Rules.Model;
using Postern.Watcher.Names.Resolving;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Names;

public sealed class DnsAnswerReaderTests
{
    private const ushort Id = 0x1234;
    private const string Home = "home.example.net";

    private static readonly DnsQuestion V4 = new(Home, IpFamily.V4);
    private static readonly DnsQuestion V6 = new(Home, IpFamily.V6);

    [Fact]
    public void A_query_is_what_every_server_expects() =>
        Convert.ToHexStringLower(DnsQuery.Write(Id, new DnsQuestion("Home.example", IpFamily.V6))!)
            .ShouldBe("123401000001000000000000" + "04686f6d65" + "076578616d706c65" + "00" + "001c" + "0001");

    [Theory]
    [InlineData("a..b")]
    [InlineData("")]
    [InlineData("ä.example")]
    public void What_no_message_can_carry_is_not_asked_for(string name) => DnsQuery.Write(Id, new DnsQuestion(name, IpFamily.V4)).ShouldBeNull();

    [Fact]
    public void Addresses_come_once_each_with_the_shortest_time()
    {
        var answer = Answered(new DnsBytes(Id, Home, 1, 3).Address("198.51.100.7", 300).Address("198.51.100.8", 60).Address("198.51.100.7", 90));
        answer.Outcome.ShouldBe(DnsOutcome.Addresses);
        answer.Addresses.ShouldBe([IPAddress.Parse("198.51.100.7"), IPAddress.Parse("198.51.100.8")]);
        answer.Ttl.ShouldBe(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void IPv6_is_another_question() =>
        Answered(new DnsBytes(Id, Home, 28, 1).Address("2001:db8::7"), V6).Addresses.ShouldBe([IPAddress.Parse("2001:db8::7")]);

    [Fact]
    public void Aliases_are_followed_in_whatever_order_they_come()
    {
        var answer = Answered(new DnsBytes(Id, Home, 1, 4).AddressOf("host9.provider.example", "198.51.100.7", 300)
            .AddressOf("other.example", "198.51.100.66", 1).Alias("dyn.provider.example", "HOST9.provider.example", 20).Alias(Home, "dyn.provider.example", 500));
        answer.Addresses.ShouldBe([IPAddress.Parse("198.51.100.7")]);
        answer.Ttl.ShouldBe(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void An_address_of_another_name_is_none_of_ours() =>
        Answered(new DnsBytes(Id, Home, 1, 1).AddressOf("evil.example", "198.51.100.66")).Outcome.ShouldBe(DnsOutcome.NoAddresses);

    [Fact]
    public void Aliases_in_a_circle_end() =>
        Answered(new DnsBytes(Id, Home, 1, 2).Alias(Home, "b.example").Alias("b.example", Home)).Outcome.ShouldBe(DnsOutcome.Unreadable);

    [Fact]
    public void A_time_with_the_first_bit_set_is_none() =>
        Answered(new DnsBytes(Id, Home, 1, 1).Address("198.51.100.7", 0x80000001)).Ttl.ShouldBe(TimeSpan.Zero);

    [Theory]
    [InlineData(0x8180, DnsOutcome.NoAddresses)]
    [InlineData(0x8183, DnsOutcome.NoSuchName)]
    [InlineData(0x8182, DnsOutcome.ServerFailure)]
    [InlineData(0x8185, DnsOutcome.ServerFailure)]
    public void The_code_says_why_there_is_nothing(int flags, DnsOutcome outcome) => Answered(new DnsBytes(Id, Home, 1, 0, flags)).Outcome.ShouldBe(outcome);

    [Fact]
    public void What_somebody_else_may_have_sent_is_not_ours()
    {
        Read(new DnsBytes(Id + 1, Home, 1, 1).Address("198.51.100.66"), V4).ShouldBe(DnsReading.NotOurs);
        Read(new DnsBytes(Id, "home.example.org", 1, 1).Address("198.51.100.66"), V4).ShouldBe(DnsReading.NotOurs);
        Read(new DnsBytes(Id, Home, 28, 1).Address("198.51.100.66"), V4).ShouldBe(DnsReading.NotOurs);
        Read(new DnsBytes(Id, Home, 1, 0, flags: 0x0100), V4).ShouldBe(DnsReading.NotOurs);
        DnsAnswerReader.Read([], Id, V4, out _).ShouldBe(DnsReading.NotOurs);
    }

    [Fact]
    public void A_server_may_write_the_question_in_other_letters() =>
        Answered(new DnsBytes(Id, "HOME.Example.NET", 1, 1).Address("198.51.100.7")).Outcome.ShouldBe(DnsOutcome.Addresses);

    [Fact]
    public void What_does_not_fit_is_asked_for_by_TCP() => Read(new DnsBytes(Id, Home, 1, 1, flags: 0x8380).Address("198.51.100.7"), V4).ShouldBe(DnsReading.CutShort);

    [Fact]
    public void Names_that_point_at_themselves_or_onwards_are_unreadable()
    {
        var begin = new DnsBytes(Id, Home, 1, 1);
        Answered(begin.Pointer(begin.Length)).Outcome.ShouldBe(DnsOutcome.Unreadable);
        var onwards = new DnsBytes(Id, Home, 1, 1);
        Answered(onwards.Pointer(onwards.Length + 2).Name(Home)).Outcome.ShouldBe(DnsOutcome.Unreadable);
    }

    [Fact]
    public void A_long_row_of_pointers_is_not_walked()
    {
        var bytes = new DnsBytes(Id, Home, 1, 2).Name("x").Number(16).Number(1).Ttl(0).Number(2000).Pointer(12);
        var first = bytes.Length - 2;
        for (var i = 1; i < 1000; i++)
            bytes.Pointer(first + (i - 1) * 2);
        Answered(bytes.Pointer(bytes.Length - 2).Number(1).Number(1).Ttl(0).Number(4).Raw(198, 51, 100, 7)).Outcome.ShouldBe(DnsOutcome.Unreadable);
    }

    [Fact]
    public void Records_that_are_promised_and_not_there_or_of_a_wrong_length_are_unreadable()
    {
        Answered(new DnsBytes(Id, Home, 1, 65535).Address("198.51.100.7")).Outcome.ShouldBe(DnsOutcome.Unreadable);
        Answered(new DnsBytes(Id, Home, 1, 2).Address("198.51.100.7")).Outcome.ShouldBe(DnsOutcome.Unreadable);
        Answered(new DnsBytes(Id, Home, 1, 1).Pointer(12).Number(1).Number(1).Ttl(9).Number(3).Raw(1, 2, 3)).Outcome.ShouldBe(DnsOutcome.Unreadable);
        Answered(new DnsBytes(Id, Home, 1, 1).Pointer(12).Number(1).Number(1).Ttl(9).Number(400).Raw(1, 2, 3)).Outcome.ShouldBe(DnsOutcome.Unreadable);
    }

    [Fact]
    public void Whatever_is_changed_in_an_answer_is_read_to_an_end()
    {
        const int seed = 20261;
        var random = new Random(seed);
        var good = new DnsBytes(Id, Home, 1, 4).Alias(Home, "dyn.example").Address("198.51.100.7").AddressOf("dyn.example", "198.51.100.8").Pointer(12)
            .Number(5).Number(1).Ttl(3).Number(2).Pointer(12).ToArray();
        var outcomes = new HashSet<DnsOutcome>();
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = good.ToArray();
            // The id, the question and its flags stay in most, so that the records are read too.
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                bytes[random.Next(random.Next(4) == 0 ? 0 : 34, bytes.Length)] = (byte)random.Next(256);
            var length = random.Next(3) == 0 ? random.Next(bytes.Length + 1) : bytes.Length;
            var reading = Should.NotThrow(() => DnsAnswerReader.Read(bytes.AsSpan(0, length), Id, V4, out var answer) == DnsReading.Answered ? answer.Outcome : (DnsOutcome?)null, $"seed {seed}, {i}");
            if (reading is { } outcome)
                outcomes.Add(outcome);
        }

        outcomes.ShouldBe(Enum.GetValues<DnsOutcome>().Except([DnsOutcome.Silent]), ignoreOrder: true, $"seed {seed}");
    }

    [Fact]
    public void Noise_is_read_to_an_end()
    {
        const int seed = 20262;
        var random = new Random(seed);
        var head = new DnsBytes(Id, Home, 1, 300).ToArray();
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = new byte[head.Length + random.Next(4000)];
            random.NextBytes(bytes);
            head.CopyTo(bytes, 0);
            Should.NotThrow(() => DnsAnswerReader.Read(bytes, Id, V4, out _), $"seed {seed}, {i}");
        }
    }

    private static DnsReading Read(DnsBytes bytes, DnsQuestion question) => DnsAnswerReader.Read(bytes.ToArray(), Id, question, out _);

    private static DnsAnswer Answered(DnsBytes bytes, DnsQuestion? question = null)
    {
        DnsAnswerReader.Read(bytes.ToArray(), Id, question ?? V4, out var answer).ShouldBe(DnsReading.Answered);
        return answer;
    }
}
