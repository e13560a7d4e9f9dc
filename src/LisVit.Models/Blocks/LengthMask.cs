using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Masks of what is valid in a padded batch.</summary>
internal static class LengthMask
{
    /// <summary>True where a position is below its row's length, <c>[b s]</c>.</summary>
    public static Tensor Of(Tensor lengths, long size, Device device)
    {
        using var scope = NewDisposeScope();
        // Held, since the handle of a plain number may be freed before the call reads it.
        using var end = size.ToScalar();
        return (arange(end, dtype: int64, device: device) < lengths.to(device).unsqueeze(1)).MoveToOuterDisposeScope();
    }
}
