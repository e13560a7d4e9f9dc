using System.Text;

namespace LisVit.Data.Corpora;

/// <summary>UTF-8 text on its way to the csv parser: it is stopped where it is no text, or more than a csv file can be, before it is kept.</summary>
/// <param name="stream">The file, with or without a byte order mark.</param>
/// <param name="source">Names it in errors.</param>
/// <param name="limits">How much it may hold.</param>
/// <param name="quoted">Whether fields may be quoted. A line must not end inside quotes then: no field of a corpus has two lines, and a quote that is never closed would swallow all rows behind it.</param>
internal sealed class BoundedText(Stream stream, string source, CsvLimits limits, bool quoted) : TextReader
{
    private const int BufferSize = 1_024;

    // A preamble that is looked for is the UTF-8 mark alone: other encodings are refused, not guessed.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    private readonly StreamReader reader = new(stream, Strict, detectEncodingFromByteOrderMarks: false, BufferSize);
    private int line = 1;
    private int column;
    private long total;
    private bool inQuotes;

    public override int Read(char[] buffer, int index, int count)
    {
        int read;
        try
        {
            read = reader.Read(buffer, index, count);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"'{source}' behind line {line} is not UTF-8. Save the file as UTF-8.", exception);
        }

        if (read == 0 && inQuotes)
            throw Unclosed();
        foreach (var character in buffer.AsSpan(index, read))
            Check(character);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            reader.Dispose();
        base.Dispose(disposing);
    }

    private void Check(char character)
    {
        if (++total > limits.Characters)
            throw new InvalidDataException($"'{source}' has more than the {limits.Characters} characters that are allowed.");
        switch (character)
        {
            case '\n' or '\r' when inQuotes:
                throw Unclosed();
            case '\n':
                column = 0;
                if (++line > limits.Lines)
                    throw new InvalidDataException($"'{source}' has more than the {limits.Lines} lines that are allowed.");
                return;
            case '\0':
                throw new InvalidDataException($"'{source}' line {line} holds a NUL character, which no text has. The file is damaged; restore it.");
            case '"' when quoted:
                inQuotes = !inQuotes;
                break;
        }

        if (++column > limits.Line)
            throw new InvalidDataException($"'{source}' line {line} has more than the {limits.Line} characters that are allowed.");
    }

    private InvalidDataException Unclosed() =>
        new($"'{source}' line {line} ends inside quotes. Expected is that each field ends on its line; close the quotes, and double each quote inside quotes.");
}
