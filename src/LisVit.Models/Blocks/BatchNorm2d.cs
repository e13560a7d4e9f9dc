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
