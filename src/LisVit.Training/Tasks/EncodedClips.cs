using static TorchSharp.torch;

namespace LisVit.Training.Tasks;

/// <summary>Clips as the encoder gives them, or what stands in for them.</summary>
/// <param name="Memory">The encoder's memory or its substitute, <c>[b t d]</c>.</param>
/// <param name="Lengths">Valid steps of each clip, <c>[b]</c>, int64, on the CPU.</param>
public readonly record struct EncodedClips(Tensor Memory, Tensor Lengths)
{
    /// <summary>Puts a substitute in the memory's place. What is made belongs to the current dispose scope.</summary>
    /// <param name="substitute">Which.</param>
    /// <exception cref="ArgumentException"><see cref="MemorySubstitute.OtherClip"/> of a single clip.</exception>
    public EncodedClips Or(MemorySubstitute substitute) => substitute switch
    {
        MemorySubstitute.Normal => this with { Memory = randn(Memory.shape).to(Memory.dtype, Memory.device) },
        MemorySubstitute.Zeros => this with { Memory = zeros_like(Memory) },
        MemorySubstitute.OtherClip => OfNextClip(),
        _ => this,
    };

    private EncodedClips OfNextClip() => Memory.shape[0] > 1
        ? new(Memory.roll(-1, 0), Lengths.roll(-1, 0))
        : throw new ArgumentException($"{nameof(MemorySubstitute)}.{nameof(MemorySubstitute.OtherClip)} needs at least 2 clips in a batch, but there is 1. Choose a batch size that leaves no clip alone.");
}
