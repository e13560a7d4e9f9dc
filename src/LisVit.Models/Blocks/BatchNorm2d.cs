using LisVit.Models.Computing;
using LisVit.Models.Normalising;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Batch normalisation of feature maps with the entries, values and defaults of torch.nn.BatchNorm2d. TorchSharp's own counts batches by a number whose handle a finaliser may free
/// before the call reads it: with other threads at work, a training step then fails now and then with "Unknown scalar type".
/// </summary>
internal sealed class BatchNorm2d : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;

    // Held for as long as the process lives, since the handle of a plain number may be freed before the call reads it.
    private static readonly Scalar OfTheBatch = Momentum.ToScalar();
    private static readonly Scalar OfTheRest = (1 - Momentum).ToScalar();

    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Tensor running_mean;
    private readonly Tensor running_var;
    private readonly Tensor num_batches_tracked;

    /// <summary>Makes the normalisation.</summary>
    /// <param name="channels">Channels of the input.</param>
    public BatchNorm2d(long channels)
        : base(Backend.Loaded(nameof(BatchNorm2d)))
    {
        weight = nn.Parameter(ones(channels));
        bias = nn.Parameter(zeros(channels));
        running_mean = zeros(channels).DetachFromDisposeScope();
        running_var = ones(channels).DetachFromDisposeScope();
        num_batches_tracked = zeros(Array.Empty<long>(), int64).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>What the normalisation does in evaluation: multiply by a scale, then add a shift, both <c>[c]</c>, float64.</summary>
    internal (Tensor Scale, Tensor Shift) Affine()
    {
        using var scope = NewDisposeScope();
        using var epsilon = Epsilon.ToScalar();
        using var one = 1.0.ToScalar();
        var scale = weight.to_type(float64) / running_var.to_type(float64).add(epsilon, one).sqrt();
        var shift = bias.to_type(float64) - (running_mean.to_type(float64) * scale);
        return (scale.MoveToOuterDisposeScope(), shift.MoveToOuterDisposeScope());
    }

    /// <summary>Whether <see cref="Silu"/> does what this and SiLU behind it would.</summary>
    internal bool ServesSilu(Tensor x) => training && NormalisedSilu.Serves(x) && TensorMemory.Serves(weight) && TensorMemory.Serves(bias);

    /// <summary>Normalises as in training, and applies SiLU.</summary>
    /// <param name="x">Features that <see cref="ServesSilu"/> accepts, <c>[n c h w]</c>.</param>
    /// <returns>Features, <c>[n c h w]</c>.</returns>
    internal Tensor Silu(Tensor x)
    {
        using var scope = NewDisposeScope();
        var silu = new NormalisedSilu(x, Epsilon);
        var statistics = silu.Statistics(x);
        if (!Recomputation.IsRunning)
            Count(statistics, x.numel() / x.shape[1]);
        return (is_grad_enabled() ? NormalisedSiluFunction.Apply(silu, x, statistics, weight, bias) : silu.Forward(x, statistics, weight, bias)).MoveToOuterDisposeScope();
    }

    private void Count(Tensor statistics, long pixels)
    {
        using var gradients = no_grad();
        using var unbiased = (Momentum * pixels / (pixels - 1.0)).ToScalar();
        num_batches_tracked.Increment();
        running_mean.mul_(OfTheRest).add_(statistics[0].to_type(running_mean.dtype), OfTheBatch);
        running_var.mul_(OfTheRest).add_(statistics[1].to_type(running_var.dtype), unbiased);
    }

    /// <summary>Normalises by the statistics of the batch in training, by the running ones otherwise.</summary>
    /// <param name="x">Features, <c>[n c h w]</c>.</param>
    /// <returns>Features, <c>[n c h w]</c>.</returns>
    public override Tensor forward(Tensor x)
    {
        if (training && Recomputation.IsRunning)
        {
            // The batch has been counted: its statistics go into copies.
            using var mean = running_mean.clone();
            using var variance = running_var.clone();
            return nn.functional.batch_norm(x, mean, variance, weight, bias, training, Momentum, Epsilon);
        }

        if (training)
            num_batches_tracked.Increment();
        return nn.functional.batch_norm(x, running_mean, running_var, weight, bias, training, Momentum, Epsilon);
    }
}
