namespace LisVit;

/// <summary>Reads streams whose length is not known, or not to be believed, such as compressed ones.</summary>
internal static class BoundedBytes
{
    private const int FirstBytes = 4_096;

    /// <summary>Reads to the end.</summary>
    /// <param name="stream">What to read.</param>
    /// <param name="maximumBytes">How much it may hold.</param>
    /// <param name="source">Names it in errors.</param>
    /// <returns>The bytes. Memory grows with what was read, never with what was claimed.</returns>
    /// <exception cref="InvalidDataException">It holds more.</exception>
    public static ReadOnlyMemory<byte> ReadAll(Stream stream, long maximumBytes, string source)
    {
        var limit = (int)Math.Min(maximumBytes, Array.MaxLength - 1);
        var bytes = new byte[(int)Math.Min(FirstBytes, limit + 1L)];
        var count = 0;
        while (true)
        {
            var read = stream.Read(bytes, count, bytes.Length - count);
            if (read == 0)
                return bytes.AsMemory(0, count);
            count += read;
            if (count > limit)
                throw new InvalidDataException($"'{source}' holds more than the {limit} bytes that are allowed.");
            if (count == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(2L * bytes.Length, limit + 1L));
        }
    }
}
