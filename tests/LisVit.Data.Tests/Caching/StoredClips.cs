using LisVit.Data.Frames;

namespace LisVit.Data.Tests.Caching;

/// <summary>Clips of noise that pass for clips on disk, and count what is decoded of them.</summary>
internal sealed class StoredClips : IClipSource
{
    private readonly List<(string Name, StoredNoise Frames)> clips = [];
    private int decoded;

    public int Count => clips.Count;

    /// <summary>Frames decoded so far.</summary>
    public int Decoded => decoded;

    public TimeSpan Delay { get; init; }

    public static StoredClips Of(params (int Frames, int Height, int Width)[] sizes)
    {
        var source = new StoredClips();
        foreach (var (frames, height, width) in sizes)
            source.Add($"clip-{source.Count}", frames, height, width, seed: source.Count);
        return source;
    }

    public StoredClips Add(string name, int frames, int height, int width, int seed)
    {
        clips.Add((name, new StoredNoise(this, frames, height, width, seed)));
        return this;
    }

    public void Remove(int index) => clips.RemoveAt(index);

    public StoredNoise Frames(int index) => clips[index].Frames;

    public AnnotatedClip Open(int index, int epoch) => new(clips[index].Name, "signer", ["REGEN"], clips[index].Frames);

    public sealed class StoredNoise(StoredClips owner, int count, int height, int width, int seed) : IStoredFrames
    {
        /// <summary>A frame that cannot be decoded.</summary>
        public int Broken { get; set; } = -1;

        /// <summary>What reading it throws, where that is not what a damaged frame throws.</summary>
        public Exception? Failure { get; set; }

        public int Seed { get; set; } = seed;

        public string Fingerprint => $"{count} {height} {width} {Seed}";

        public int FrameCount => count;

        public RgbFrames Read(ReadOnlySpan<int> indices)
        {
            Thread.Sleep(owner.Delay);
            Interlocked.Add(ref owner.decoded, indices.Length);
            var size = height * width * RgbFrames.Channels;
            var pixels = new byte[indices.Length * size];
            for (var i = 0; i < indices.Length; i++)
            {
                if (indices[i] == Broken)
                    throw Failure ?? new InvalidDataException($"Frame {Broken} cannot be decoded.");
                StableRandom.Of(Seed, indices[i]).NextBytes(pixels.AsSpan(i * size, size));
            }

            return new RgbFrames(pixels, indices.Length, height, width);
        }
    }
}
