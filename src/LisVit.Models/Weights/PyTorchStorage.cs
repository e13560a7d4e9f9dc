namespace LisVit.Models.Weights;

/// <summary>A storage that is being read forwards. It knows where it is, which the streams of zip files do not.</summary>
internal sealed class PyTorchStorage(string key, Stream content) : IDisposable
{
    private const int BufferBytes = 81_920;

    public string Key => key;

    /// <summary>The next byte to be read; beyond all others where a read has failed.</summary>
    public long Position { get; private set; }

    /// <returns>How many bytes were read; fewer than asked for at the end only.</returns>
    public int Read(Span<byte> target)
    {
        var begin = Position;
        Position = long.MaxValue;
        var read = content.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        Position = begin + read;
        return read;
    }

    public void SkipTo(long position)
    {
        var buffer = new byte[(int)Math.Min(position - Position, BufferBytes)];
        while (Position < position)
        {
            if (Read(buffer.AsSpan(0, (int)Math.Min(position - Position, buffer.Length))) == 0)
                throw new EndOfStreamException($"storage '{key}' ends at byte {Position}");
        }
    }

    public void Dispose() => content.Dispose();
}
