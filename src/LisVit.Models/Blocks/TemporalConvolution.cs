using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Lets each frame see its neighbours, after the encoder: a convolution along time with a shortcut, then pooling of neighbouring frames.
/// A clip's output is the same alone and in a batch, and <see cref="TemporalStage.Length"/> says exactly how long it is.
/// </summary>
/// <remarks>Source: the temporal stage of Min et al., "Visual Alignment Constraint for Continuous Sign Language Recognition", section 3.1, here padded so that convolution keeps the length. Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.</remarks>
public sealed class TemporalConvolution : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly LayerNorm norm;
    private readonly Conv1d conv;
    private readonly int pool;

    /// <summary>Makes the module.</summary>
    /// <param name="width">Width d of frames' features.</param>
    /// <param name="kernel">Odd number of frames that a frame sees.</param>
    /// <param name="pool">Frames that become one; 1 for no pooling.</param>
    /// <exception cref="ArgumentException">The kernel is even, or a number is not positive.</exception>
    public TemporalConvolution(long width, int kernel = 5, int pool = 1)
        : base(Backend.Loaded(nameof(TemporalConvolution)))
    {
        new TemporalStage(kernel, pool).Validate();
        this.pool = pool;
        norm = nn.LayerNorm(width);
        conv = nn.Conv1d(width, width, kernel, padding: kernel / 2);
        RegisterComponents();
    }

    /// <summary>Applies the module.</summary>
    /// <param name="x">Features of frames, <c>[b t d]</c>.</param>
    /// <param name="mask">True where a frame is valid, <c>[b t]</c>; null where all are. Valid frames come first.</param>
    /// <returns>Features of frames, <c>[b ceil(t/pool) d]</c>; zero where all frames of one are padding.</returns>
    public override Tensor forward(Tensor x, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var y = Keep(norm.call(x), mask);
        var missing = CudaConvolution.Filler(y, 1);
        if (missing > 0)
            y = nn.functional.pad(y, [0, 0, 0, missing]);
        y = nn.functional.gelu(conv.call(y.transpose(1, 2).WithOwnStrides())).transpose(1, 2).narrow(1, 0, x.shape[1]);  // b t d -> b d t -> b t d
        return Pool(Keep(x.Plus(y), mask), mask).MoveToOuterDisposeScope();
    }

    /// <summary>The mask of the output: a frame is valid if the first that it was made of is.</summary>
    /// <param name="mask">Mask of the input, <c>[b t]</c>; null where all frames are valid.</param>
    /// <returns>Mask, <c>[b ceil(t/pool)]</c>; null where all are.</returns>
    internal Tensor? Mask(Tensor? mask) => mask?.slice(1, 0, mask.shape[1], pool);

    // Padding counts as the zeros that lie behind a clip's end anyway.
    private static Tensor Keep(Tensor x, Tensor? mask) => mask is null ? x : x * mask.unsqueeze(-1).to_type(x.dtype);

    private Tensor Pool(Tensor x, Tensor? mask)
    {
        if (pool == 1)
            return x;

        // Padding must not be the largest value.
        using var least = double.NegativeInfinity.ToScalar();
        if (mask is not null)
            x = x.masked_fill(mask.logical_not().unsqueeze(-1), least);
        var missing = (pool - (x.shape[1] % pool)) % pool;
        if (missing > 0)
            x = cat([x, full([x.shape[0], missing, x.shape[2]], least, x.dtype, x.device)], 1);
        x = x.Reduce("b (t pool) d -> b t d", Reduction.Max, ("pool", pool));
        if (Mask(mask) is not { } pooled)
            return x;
        using var zero = 0.0.ToScalar();
        return x.masked_fill(pooled.logical_not().unsqueeze(-1), zero);
    }
}
