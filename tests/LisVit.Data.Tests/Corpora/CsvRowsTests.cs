using System.Text;
using CsCheck;
using LisVit.Data.Corpora;

namespace LisVit.Data.Tests.Corpora;

public sealed class CsvRowsTests
{
    private static readonly CsvLimits Small = new() { Line = 20, Lines = 5, Characters = 60 };

    [Theory]
    [InlineData("12345678901234567890\n", null)]
    [InlineData("123456789012345678901\n", "'x.csv' line 1 has more than the 20 characters that are allowed.")]
    [InlineData("1\n2\n3\n4\n", null)]
    [InlineData("1\n2\n3\n4\n5\n", "'x.csv' has more than the 5 lines that are allowed.")]
    [InlineData("\n\n\n\n\n\n", "'x.csv' has more than the 5 lines that are allowed.")]
    [InlineData("1234567890123456789\n1234567890123456789\n1234567890123456789\n1", "'x.csv' has more than the 60 characters that are allowed.")]
    public void A_file_beyond_a_limit_is_refused(string content, string? message)
    {
        var read = FluentActions.Invoking(() => Read(Bytes(content), limits: Small));

        if (message is null)
            read.Should().NotThrow();
        else
            read.Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Theory]
    [InlineData((byte)'a')]
    [InlineData((byte)'|')]
    [InlineData((byte)'"')]
    [InlineData((byte)0)]
    public void A_line_without_end_takes_the_memory_of_one_line(byte character)
    {
        foreach (var format in (CsvHelper.Configuration.CsvConfiguration[])[CsvRows.Unquoted, CsvRows.Quoted])
        {
            using var bomb = new EndlessStream(character);
            var before = GC.GetAllocatedBytesForCurrentThread();

            FluentActions.Invoking(() => CsvRows.Read(bomb, "bomb", format).Count()).Should().Throw<InvalidDataException>().WithMessage("'bomb' line 1 *");

            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(8 << 20);
            bomb.Position.Should().BeLessThan(1 << 20);
        }
    }

    [Fact]
    public void Lines_without_end_are_refused_in_bounded_memory()
    {
        using var bomb = new EndlessStream((byte)'\n');

        FluentActions.Invoking(() => CsvRows.Read(bomb, "bomb", CsvRows.Unquoted).Count()).Should().Throw<InvalidDataException>().WithMessage("'bomb' has more than the 1000000 lines that are allowed.");
    }

    [Fact]
    public void Fields_come_back_as_a_spreadsheet_quotes_them()
    {
        var field = Gen.String[Gen.Char["ab,\";| ü\t"], 0, 6];
        field.Array[2, 4].Array[1, 5].Sample(rows =>
        {
            var csv = string.Concat(rows.Select(row => string.Join(',', row.Select(value => $"\"{value.Replace("\"", "\"\"")}\"")) + "\r\n"));

            return Read(Bytes(csv), quoted: true).Select(row => row.Fields).Zip(rows).All(pair => pair.First.SequenceEqual(pair.Second));
        });
    }

    [Fact]
    public void Fields_of_the_unquoted_form_are_what_stands_between_bars()
    {
        var field = Gen.String[Gen.Char["ab,\"; ü\\'"], 1, 6];
        field.Array[2, 4].Array[1, 5].Sample(rows =>
            Read(Bytes(string.Concat(rows.Select(row => string.Join('|', row) + "\n")))).Select(row => row.Fields).Zip(rows).All(pair => pair.First.SequenceEqual(pair.Second)));
    }

    private static List<CsvRow> Read(byte[] bytes, bool quoted = false, CsvLimits? limits = null) =>
        [.. CsvRows.Read(new MemoryStream(bytes), "x.csv", quoted ? CsvRows.Quoted : CsvRows.Unquoted, limits)];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>One byte for ever, as a file of a terabyte would be.</summary>
    private sealed class EndlessStream(byte value) : Stream
    {
        private long position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill(value);
            position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
