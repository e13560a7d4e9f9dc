namespace LisVit.Data.Caching;

/// <summary>What a cache holds, and where.</summary>
internal sealed record CacheIndex(CacheSettings Settings, IReadOnlyList<CachedClip> Clips)
{
    private const int KeptSize = sizeof(int) + sizeof(ulong);

    // That of a clip without a name and with one frame: no index has more clips than these would be.
    private const int LeastClipSize = (5 * sizeof(int)) + sizeof(long) + 16 + KeptSize;

    public byte[] Encode()
    {
        using var bytes = new MemoryStream();
        // BinaryWriter is little-endian on every system.
        using var writer = new BinaryWriter(bytes);
        writer.Write(Settings.Width);
        writer.Write(Settings.Height);
        writer.Write(Settings.Antialias ? 1 : 0);
        writer.Write(Clips.Count);
        foreach (var clip in Clips)
        {
            var name = CacheFormat.Names.GetBytes(clip.Planned.Name);
            writer.Write(name.Length);
            writer.Write(name);
            writer.Write((ulong)clip.Planned.Fingerprint);
            writer.Write((ulong)(clip.Planned.Fingerprint >> 64));
            writer.Write(clip.Planned.FrameCount);
            writer.Write(clip.Height);
            writer.Write(clip.Width);
            writer.Write(clip.Offset);
            writer.Write(clip.Checksums.Length);
            for (var i = 0; i < clip.Checksums.Length; i++)
            {
                writer.Write(clip.Planned.Kept[i]);
                writer.Write(clip.Checksums[i]);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Reads an index whose clips must fill the file up to where the index begins, without gap or overlap.</summary>
    /// <param name="bytes">The index.</param>
    /// <param name="end">Where the frames end and the index begins.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="InvalidDataException">It is no index.</exception>
    public static CacheIndex Decode(ReadOnlySpan<byte> bytes, long end, string source)
    {
        var reader = new CacheBytes(bytes, source);
        var width = reader.Int32(0, CacheFormat.LargestSide, "width");
        var height = reader.Int32(width > 0 ? 1 : 0, width > 0 ? CacheFormat.LargestSide : 0, "height");
        var settings = new CacheSettings(width, height, reader.Int32(0, 1, "antialias") == 1);
        var clips = new CachedClip[reader.Int32(0, (reader.Remaining - sizeof(int)) / LeastClipSize, "number of clips")];
        for (var i = 0; i < clips.Length; i++)
            clips[i] = Clip(ref reader, settings);
        if (reader.Remaining > 0)
            throw new InvalidDataException($"'{source}' is no frame cache: {reader.Remaining} bytes follow its index.");

        long next = CacheFormat.Head.Length;
        foreach (var clip in clips.OrderBy(clip => clip.Offset))
        {
            if (clip.Offset != next || clip.End > end)
                throw new InvalidDataException($"'{source}' is no frame cache: the frames of clip '{clip.Planned.Name}' lie at {clip.Offset}, expected is {next}, and must end before {end}.");
            next = clip.End;
        }

        return next == end
            ? new CacheIndex(settings, clips)
            : throw new InvalidDataException($"'{source}' is no frame cache: its frames end at {next}, expected is {end}.");
    }

    private static CachedClip Clip(ref CacheBytes reader, CacheSettings settings)
    {
        var name = reader.Name();
        var fingerprint = reader.UInt128();
        var frameCount = reader.Int32(1, int.MaxValue, "number of frames");
        var height = reader.Int32(settings.Resizes ? settings.Height : 1, settings.Resizes ? settings.Height : CacheFormat.LargestSide, "height of a clip");
        var width = reader.Int32(settings.Resizes ? settings.Width : 1, settings.Resizes ? settings.Width : CacheFormat.LargestSide, "width of a clip");
        var offset = reader.Int64();
        var count = reader.Int32(1, Math.Min(frameCount, (reader.Remaining - sizeof(int)) / KeptSize), "number of kept frames");
        var kept = new int[count];
        var checksums = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            kept[i] = reader.Int32(i == 0 ? 0 : kept[i - 1] + 1, frameCount - 1, "index of a kept frame");
            checksums[i] = reader.UInt64();
        }

        return new CachedClip(new PlannedClip(name, fingerprint, frameCount, kept), height, width, offset, checksums);
    }
}
