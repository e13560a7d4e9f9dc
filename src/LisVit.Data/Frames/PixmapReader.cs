using System.Globalization;

namespace LisVit.Data.Frames;

/// <summary>Reads a row of binary portable pixmaps (P6, 8 bits): a head that states the size, then the pixels, <c>[h w c]</c>.</summary>
/// <param name="stream">The stream; it is closed with the reader.</param>
/// <param name="subject">Begins the sentence of an error: who wrote what is no pixmap.</param>
/// <param name="advice">Ends it.</param>
internal sealed class PixmapReader(Stream stream, string subject, string advice) : IDisposable
{
    private const int MostHeadCharacters = 40;
    private readonly BufferedStream stream = new(stream, 1 << 16);

    /// <summary>Reads the next head; null where the stream ends.</summary>
    /// <exception cref="InvalidDataException">There is something else.</exception>
    public (int Height, int Width)? ReadHead()
    {
        Span<char> head = stackalloc char[MostHeadCharacters];
        var (length, lines) = (0, 0);
        while (lines < 3)
        {
            var next = stream.ReadByte();
            if (next < 0)
                return length == 0 ? null : throw Unexpected(head[..length]);
            if (length == head.Length)
                throw Unexpected(head);
            head[length++] = (char)next;
            lines += next == '\n' ? 1 : 0;
        }

        var parts = new string(head[..length]).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return parts is ["P6", var width, var height, "255"]
            && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var w) && w > 0
            && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var h) && h > 0
            ? (h, w)
            : throw Unexpected(head[..length]);
    }

    /// <summary>Reads pixels; false where the stream ends before them.</summary>
    public bool ReadPixels(Span<byte> pixels) => stream.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) == pixels.Length;

    public void Dispose() => stream.Dispose();

    private InvalidDataException Unexpected(ReadOnlySpan<char> head) =>
        new($"{subject} '{head}' where a picture begins. {advice}");
}
