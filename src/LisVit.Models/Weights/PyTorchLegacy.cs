namespace LisVit.Models.Weights;

/// <summary>Knows the files that look like checkpoints but are not zip files, so that the error can say what to do.</summary>
internal static class PyTorchLegacy
{
    private const string Remedy = "Load it with a current PyTorch and save it again with torch.save, or write safetensors";
    private const int TarMagicOffset = 257;

    // The pickle of the number 0x1950a86a20f9469cfc6c, protocol 2.
    private static ReadOnlySpan<byte> Magic => [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E];

    /// <summary>Leaves the stream at its beginning.</summary>
    /// <exception cref="InvalidDataException">It is not a zip file.</exception>
    public static void Refuse(Stream stream, string path)
    {
        Span<byte> head = stackalloc byte[TarMagicOffset + 5];
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        stream.Position = 0;
        if (IsZip(head))
            return;
        var what = head.StartsWith(Magic) ? $"is a checkpoint in the format from before PyTorch 1.6. {Remedy}"
            : head.Length > TarMagicOffset && head[TarMagicOffset..].SequenceEqual("ustar"u8) ? $"is a checkpoint in the tar format from before PyTorch 0.2. {Remedy}"
            : head is [0x80, <= 5, ..] ? $"is a bare pickle. {Remedy}"
            : $"has {stream.Length} bytes and does not begin like a zip file. It may be truncated or damaged; fetch it again";
        throw new InvalidDataException($"'{path}' cannot be read as a PyTorch checkpoint: it {what}.");
    }

    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8);

    public static bool IsKnown(ReadOnlySpan<byte> head) => IsZip(head) || head.StartsWith(Magic);
}
