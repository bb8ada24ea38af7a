using System.Buffers;
using System.Text;
using Postern.Routers;
using Postern.Routers.Api;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers;

/// <summary>Sentences from bytes in any split, and bytes from commands.</summary>
public sealed class ApiSentenceTests
{
    private const int Seed = 20261121;

    private static readonly string[][] Conversation =
    [
        ["!re", ".tag=7", "=.id=*1", "=list=secured", "=address=192.0.2.77", "=timeout=29m58s", "=dynamic=true", "=comment=Büro = oben"],
        ["!re", ".tag=7", "=.id=*FFFFFFFF", "=comment=" + new string('x', 200)],
        ["!empty", ".tag=9"],
        ["!trap", ".tag=8", "=category=4", "=message=failure: already have such entry"],
        ["!done", ".tag=8"],
        ["!later", "of another version", ".more=1"],
        ["!done", ".tag=7", "=ret="],
    ];

    [Fact]
    public void Every_split_reads_the_same()
    {
        var bytes = Bytes(Conversation);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            using var reader = new ApiSentenceReader();
            var read = Feed(reader, bytes.AsSpan(0, cut));
            read.AddRange(Feed(reader, bytes.AsSpan(cut)));
            read.SequenceEqual(Conversation.Select(Join)).ShouldBeTrue($"cut at {cut}");
            reader.IsWithinSentence.ShouldBeFalse();
        }
    }

    [Fact]
    public void Byte_by_byte_reads_the_same()
    {
        using var reader = new ApiSentenceReader();
        Bytes(Conversation).SelectMany(b => Feed(reader, [b])).ShouldBe(Conversation.Select(Join));
    }

    [Fact]
    public void What_is_written_is_read_however_it_is_split()
    {
        var random = new Random(Seed);
        using var reader = new ApiSentenceReader();
        for (var round = 0; round < 300; round++)
        {
            var sentences = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Enumerable.Range(0, random.Next(1, 30)).Select(_ => Word(random)).ToArray()).ToArray();
            var bytes = Bytes(sentences);
            var read = new List<string>();
            for (var at = 0; at < bytes.Length;)
            {
                var length = Math.Min(random.Next(1, 9000), bytes.Length - at);
                read.AddRange(Feed(reader, bytes.AsSpan(at, length)));
                at += length;
            }

            read.SequenceEqual(sentences.Select(Join)).ShouldBeTrue($"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void Rubbish_is_refused_or_waited_for_and_takes_no_memory()
    {
        var random = new Random(Seed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            if (round % 2 == 0)
                bytes.AsSpan().Replace((byte)0xf0, (byte)3);
            using var reader = new ApiSentenceReader();
            var strings = new ApiStrings();
            foreach (var part in bytes.Chunk(random.Next(1, 100)))
            {
                part.CopyTo(reader.Room());
                reader.Received(part.Length);
                while (reader.TryRead(out var sentence))
                    new ApiExchange(new RouterCommand("/x")).Take(sentence, strings);
            }
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(200_000_000, $"seed {Seed}");
    }

    [Theory]
    [InlineData("f8")]
    [InlineData("ff")]
    [InlineData("f7ffffffff")]
    [InlineData("f0ffffffff")]
    [InlineData("f000100001")]
    [InlineData("ef00000000")]
    public void What_no_honest_router_sends_is_refused_before_it_came(string hex)
    {
        using var reader = new ApiSentenceReader();
        Feed(reader, Convert.FromHexString(hex)).ShouldBeEmpty();
        reader.Refusal.ShouldNotBeNull();
        reader.Room().Length.ShouldBeLessThan(100_000);
        Feed(reader, Bytes([["!done"]])).ShouldBeEmpty();
    }

    [Fact]
    public void A_sentence_has_a_longest_length_and_a_most_of_words()
    {
        using var small = new ApiSentenceReader(longest: 100);
        Feed(small, Bytes([["!re", new string('x', 95)]])).ShouldBeEmpty();
        small.Refusal!.ShouldContain("longer than 100");

        using var many = new ApiSentenceReader();
        Feed(many, Bytes([[.. Enumerable.Repeat("w", ApiSentenceReader.MostWords)]])).Count.ShouldBe(1);
        Feed(many, Bytes([[.. Enumerable.Repeat("w", ApiSentenceReader.MostWords + 1)]])).ShouldBeEmpty();
        many.Refusal!.ShouldContain("words");
    }

    [Fact]
    public void Sentences_without_words_mean_nothing()
    {
        using var reader = new ApiSentenceReader();
        Feed(reader, [0, 0, .. Bytes([["!done"]]), 0]).ShouldBe(["!done"]);
    }

    [Fact]
    public void A_command_becomes_its_words()
    {
        var to = new ArrayBufferWriter<byte>();
        ApiSentenceWriter.Write(to, new RouterCommand("/ip/firewall/filter/print")
        {
            Attributes = [new("stats", "")],
            Where = [new("chain", "input"), new("comment", "postern:ssh:1")],
            Properties = [".id", "comment"],
        }, 5);
        using var reader = new ApiSentenceReader();
        Feed(reader, to.WrittenSpan).ShouldBe([Join(["/ip/firewall/filter/print", "=stats=", "=.proplist=.id,comment", "?chain=input", "?comment=postern:ssh:1", ".tag=5"])]);
    }

    [Fact]
    public void Bytes_that_are_no_text_come_back_as_they_were()
    {
        byte[] bytes = [.. "=comment=B"u8, 0xfc, .. "ro, Büro"u8, 0xff];
        var text = new ApiStrings().Of(bytes);
        text.ShouldContain("Büro");
        var to = new ArrayBufferWriter<byte>();
        ApiSentenceWriter.Word(to, text);
        to.WrittenSpan[1..].ToArray().ShouldBe(bytes);
    }

    private static string Word(Random random) => random.Next(10) switch
    {
        0 => new string('y', random.Next(120, 140)),
        1 => new string('z', random.Next(16_380, 16_390)),
        _ => "=" + new string((char)random.Next(1, 0x500), random.Next(1, 30)),
    };

    private static byte[] Bytes(string[][] sentences)
    {
        var to = new ArrayBufferWriter<byte>();
        foreach (var sentence in sentences)
        {
            foreach (var word in sentence)
                ApiSentenceWriter.Word(to, word);
            ApiSentenceWriter.End(to);
        }

        return to.WrittenSpan.ToArray();
    }

    private static List<string> Feed(ApiSentenceReader reader, ReadOnlySpan<byte> bytes)
    {
        var read = new List<string>();
        while (!bytes.IsEmpty)
        {
            var room = reader.Room().Span;
            var length = Math.Min(room.Length, bytes.Length);
            bytes[..length].CopyTo(room);
            reader.Received(length);
            bytes = bytes[length..];
            while (reader.TryRead(out var sentence))
            {
                var words = new List<string>();
                for (var i = 0; i < sentence.Count; i++)
                    words.Add(Encoding.UTF8.GetString(sentence[i]));
                read.Add(Join(words));
            }
        }

        return read;
    }

    private static string Join(IEnumerable<string> words) => string.Join('\n', words);
}
