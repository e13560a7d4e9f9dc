using LisVit.Models.Blocks;
using LisVit.Models.Stepping;
using static TorchSharp.torch;

namespace LisVit.Models;

/// <summary>
/// What a <see cref="GlossDecoder"/> remembers between the steps of one decoding: the keys and values of all tokens so far and of the memory. It begins with one
/// sequence for each clip; <see cref="Reorder"/> changes that. Owned by whoever called <see cref="GlossDecoder.Start(Tensor, Tensor)"/>, who disposes it.
/// </summary>
/// <remarks>Of one thread at a time.</remarks>
public sealed class GlossDecoderState : IDisposable
{
    private readonly GlossDecoder decoder;
    private bool disposed;

    internal GlossDecoderState(GlossDecoder decoder, int clips, bool withPositions, Tensor? memoryMask, Tensor? signs, DecoderLayerCache[] layers)
    {
        (this.decoder, Clips, Sequences, WithPositions, MemoryMask, Signs, Layers) = (decoder, clips, clips, withPositions, memoryMask, signs, layers);
    }

    /// <summary>Number of clips, b.</summary>
    public int Clips { get; }

    /// <summary>Number of sequences n, a multiple of <see cref="Clips"/>; those of the first clip come first.</summary>
    public int Sequences { get; private set; }

    /// <summary>Tokens read so far, l, the begin token included.</summary>
    public int Length { get; internal set; }

    internal bool WithPositions { get; }

    internal Tensor? MemoryMask { get; }

    internal Tensor? Signs { get; }

    internal DecoderLayerCache[] Layers { get; }

    /// <summary>Steps through the whole decoder at once; null where that was not done yet.</summary>
    internal DecoderStep? AtOnce { get; set; }

    internal Device Device => Layers[0].Memory.Device;

    /// <summary>Replaces the sequences, as a beam search does after each step: sequence i becomes a copy of the former sequence <paramref name="sources"/>[i].</summary>
    /// <param name="sources">Indices of former sequences, the same number for each clip, each among those of the same clip.</param>
    /// <exception cref="ObjectDisposedException">The state is disposed.</exception>
    /// <exception cref="ArgumentException">The number is no multiple of the clips, or a source belongs to another clip.</exception>
    public void Reorder(IReadOnlyList<int> sources)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentNullException.ThrowIfNull(sources);
        if (sources.Count == 0 || sources.Count % Clips != 0)
            throw new ArgumentException($"there must be equally many sequences for each of the {Clips} clips, but {sources.Count} are asked for.", nameof(sources));
        var (former, beams) = (Sequences / Clips, sources.Count / Clips);
        for (var i = 0; i < sources.Count; i++)
        {
            var clip = i / beams;
            if (sources[i] < clip * former || sources[i] >= (clip + 1) * former)
                throw new ArgumentException($"sequence {i} is of clip {clip}, so its source must be in [{clip * former}, {(clip + 1) * former}), but is {sources[i]}.", nameof(sources));
        }

        Sequences = sources.Count;
        if (former == beams && sources.Select((source, i) => source == i).All(same => same))
            return;
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var rows = tensor(sources.Select(source => (long)source).ToArray(), device: Device);
        foreach (var layer in Layers)
            layer.Own.Reorder(rows);
    }

    /// <summary>Throws where a decoder cannot step by this state.</summary>
    internal void Check(GlossDecoder stepping)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!ReferenceEquals(stepping, decoder))
            throw new ArgumentException($"the state is of another decoder. Step by the decoder whose {nameof(GlossDecoder.Start)} gave it.");
    }

    /// <summary>Frees the keys and values.</summary>
    public void Dispose()
    {
        disposed = true;
        MemoryMask?.Dispose();
        Signs?.Dispose();
        AtOnce?.Dispose();
        foreach (var layer in Layers)
            layer.Dispose();
    }
}
