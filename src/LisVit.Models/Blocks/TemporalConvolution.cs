using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Lets each frame see its neighbours: a convolution along time with a shortcut, after the encoder. The length stays.</summary>
/// <remarks>Source: the temporal stage of Min et al., "Visual Alignment Constraint for Continuous Sign Language Recognition", section 3.1, without its pooling.</remarks>
public sealed class TemporalConvolution : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly LayerNorm norm;
    private readonly Conv1d conv;

    /// <summary>Makes the module.</summary>
    /// <param name="width">Width d of frames' features.</param>
    /// <param name="kernel">Odd number of frames that a frame sees.</param>
    public TemporalConvolution(long width, int kernel = 5)
        : base(nameof(TemporalConvolution))
    {
        if (kernel < 1 || kernel % 2 == 0)
            throw new ArgumentException($"kernel ({kernel}) must be odd and positive.", nameof(kernel));
        norm = nn.LayerNorm(width);
        conv = nn.Conv1d(width, width, kernel, padding: kernel / 2);
        RegisterComponents();
    }

    /// <summary>Applies the module.</summary>
    /// <param name="x">Features of frames, <c>[b t d]</c>.</param>
    /// <param name="mask">True where a frame is valid, <c>[b t]</c>; null where all are.</param>
    /// <returns>Features of frames, <c>[b t d]</c>; zero where a frame is padding.</returns>
    public override Tensor forward(Tensor x, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var y = Keep(norm.call(x), mask);
        y = nn.functional.gelu(conv.call(y.transpose(1, 2).WithOwnStrides())).transpose(1, 2);  // b t d -> b d t -> b t d
        return Keep(x.Plus(y), mask).MoveToOuterDisposeScope();
    }

    // Padding counts as the zeros that lie behind a clip's end anyway.
    private static Tensor Keep(Tensor x, Tensor? mask) => mask is null ? x : x * mask.unsqueeze(-1).to_type(x.dtype);
}
