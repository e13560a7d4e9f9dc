using System.Runtime.Intrinsics;
using LisVit.Models.Computing;
using static TorchSharp.torch;

namespace LisVit.Models.Normalising;

/// <summary>
/// Batch normalisation in training and SiLU behind it, in one pass over memory each for the statistics, the results, and both steps of the gradients; of what it computes only the input is kept, since the
/// rest follows from it (docs/decisions/0022). On processors with vectors of 512 bits.
/// </summary>
/// <remarks>
/// Sources: Ioffe and Szegedy, "Batch Normalization" (arXiv:1502.03167), section 3; that the input is enough is the idea of Rota Bulò et al., "In-Place Activated BatchNorm for Memory-Optimized
/// Training of DNNs" (arXiv:1712.02616), section 3; statistics of chunks are joined as in Chan et al., "Algorithms for Computing the Sample Variance" (1983).
/// </remarks>
internal sealed class NormalisedSilu
{
    private readonly ChannelRows map;
    private readonly double epsilon;

    /// <summary>Takes maps that <see cref="Serves"/> accepts.</summary>
    public NormalisedSilu(Tensor x, double epsilon) => (map, this.epsilon) = (new ChannelRows(x), epsilon);

    /// <summary>Whether it is the faster way; <c>AppContext.SetSwitch("LisVit.Models.NormalisedSilu", false)</c> does without it.</summary>
    public static bool Serves(Tensor x) =>
        Vector512.IsHardwareAccelerated && !Switches.IsOff("NormalisedSilu") && ChannelRows.Serves(x);

    /// <summary>Means and biased variances of channels, <c>[2 c]</c>, float64.</summary>
    public Tensor Statistics(Tensor x)
    {
        var (from, length) = (new TensorMemory(x), map.Length);
        var (counts, means) = (new int[map.Chunks], new float[map.Chunks * length]);
        var (rests, squares) = (new float[means.Length], new float[means.Length]);
        map.Each(buffers: 1, (chunk, first, count, scratch) =>
        {
            counts[chunk] = count / length;
            SiluRows.Moments(from.Numbers(first, scratch.Take(count)), Of(means, chunk, length), Of(rests, chunk, length), Of(squares, chunk, length));
        });
        var statistics = new double[2, map.Channels];
        for (var channel = 0; channel < map.Channels; channel++)
        {
            var (pixels, mean, square) = (0L, 0.0, 0.0);
            for (var at = channel; at < means.Length; at += map.Channels)
            {
                var count = counts[at / length];
                var rest = rests[at] / (double)count;
                var difference = means[at] + rest - mean;
                square += squares[at] - (count * rest * rest) + (difference * difference * count * pixels / (pixels + count));
                mean += difference * count / (pixels + count);
                pixels += count;
            }

            (statistics[0, channel], statistics[1, channel]) = (mean, square / pixels);
        }

        return tensor(statistics, device: CPU);
    }

    /// <summary>Applies both.</summary>
    /// <param name="x">Maps.</param>
    /// <param name="statistics">What <see cref="Statistics"/> tells of them.</param>
    /// <param name="weight">Scales of channels, <c>[c]</c>.</param>
    /// <param name="bias">Shifts of channels, <c>[c]</c>.</param>
    /// <returns>Maps like x.</returns>
    public Tensor Forward(Tensor x, Tensor statistics, Tensor weight, Tensor bias)
    {
        var output = empty_like(x, requires_grad: false);
        var (from, to) = (new TensorMemory(x), new TensorMemory(output));
        var affine = new Affine(this, statistics, weight, bias);
        map.Each(buffers: 2, (_, first, count, scratch) =>
        {
            var numbers = from.Numbers(first, scratch.Take(count));
            var results = to.Place(first, scratch.Take(count));
            SiluRows.Forward(numbers, affine.Mean, affine.Scale, affine.Shift, results);
            to.Write(first, results);
        });
        return output;
    }

    /// <summary>Gradients with regard to x, the scales and the shifts.</summary>
    /// <param name="x">Maps.</param>
    /// <param name="statistics">What <see cref="Statistics"/> tells of them.</param>
    /// <param name="weight">Scales of channels, <c>[c]</c>.</param>
    /// <param name="bias">Shifts of channels, <c>[c]</c>.</param>
    /// <param name="gradient">Gradient of the results, laid out like x and of its type.</param>
    public (Tensor X, Tensor Weight, Tensor Bias) Backward(Tensor x, Tensor statistics, Tensor weight, Tensor bias, Tensor gradient)
    {
        var output = empty_like(x, requires_grad: false);
        var (from, came, to, length) = (new TensorMemory(x), new TensorMemory(gradient), new TensorMemory(output), map.Length);
        var affine = new Affine(this, statistics, weight, bias);
        var (sums, products) = (new float[map.Chunks * length], new float[map.Chunks * length]);
        map.Each(buffers: 2, (chunk, first, count, scratch) => SiluRows.Sums(
            from.Numbers(first, scratch.Take(count)), came.Numbers(first, scratch.Take(count)),
            affine.Mean, affine.Scale, affine.Shift, Of(sums, chunk, length), Of(products, chunk, length)));
        var (byWeight, byBias, slope, offset) = (new float[map.Channels], new float[map.Channels], new float[map.Channels], new float[map.Channels]);
        for (var channel = 0; channel < map.Channels; channel++)
        {
            var (sum, inverse, scale) = (Total(sums, channel), affine.InverseDeviation(channel), affine.Scale[channel]);
            var product = Total(products, channel) - (affine.Rest(channel) * sum);
            var falls = scale * inverse * inverse * product / map.Pixels;
            (byWeight[channel], byBias[channel]) = ((float)(product * inverse), (float)sum);
            (slope[channel], offset[channel]) = ((float)-falls, (float)((falls * affine.Rest(channel)) - (scale * sum / map.Pixels)));
        }

        var (slopes, offsets) = (map.Repeated(slope), map.Repeated(offset));
        map.Each(buffers: 3, (_, first, count, scratch) =>
        {
            var numbers = from.Numbers(first, scratch.Take(count));
            var gradients = came.Numbers(first, scratch.Take(count));
            var results = to.Place(first, scratch.Take(count));
            SiluRows.Backward(numbers, gradients, affine.Mean, affine.Scale, affine.Shift, slopes, offsets, results);
            to.Write(first, results);
        });
        return (output, tensor(byWeight, device: CPU).to_type(weight.dtype), tensor(byBias, device: CPU).to_type(bias.dtype));
    }

    private static Span<float> Of(float[] sums, int chunk, int length) => sums.AsSpan(chunk * length, length);

    // Of all chunks, and of all pixels of a row.
    private double Total(float[] sums, int channel)
    {
        var total = 0.0;
        for (var at = channel; at < sums.Length; at += map.Channels)
            total += sums[at];
        return total;
    }

    // What is taken from a row of numbers, what it is multiplied by, and what is added, so that it is normalised, scaled and shifted.
    private sealed class Affine
    {
        private readonly double[] statistics;
        private readonly double epsilon;
        private readonly int channels;

        public Affine(NormalisedSilu owner, Tensor statistics, Tensor weight, Tensor bias)
        {
            (this.statistics, epsilon, channels) = (statistics.data<double>().ToArray(), owner.epsilon, owner.map.Channels);
            var (mean, scale, shift) = (new float[channels], new float[channels], new float[channels]);
            new TensorMemory(weight).Read(0, scale);
            new TensorMemory(bias).Read(0, shift);
            for (var channel = 0; channel < channels; channel++)
            {
                var by = scale[channel] * InverseDeviation(channel);
                (mean[channel], scale[channel], shift[channel]) = ((float)this.statistics[channel], (float)by, (float)(shift[channel] - (Rest(channel) * by)));
            }

            (Mean, Scale, Shift) = (owner.map.Repeated(mean), owner.map.Repeated(scale), owner.map.Repeated(shift));
        }

        public float[] Mean { get; }

        public float[] Scale { get; }

        public float[] Shift { get; }

        // By what the mean is more than float32 says.
        public double Rest(int channel) => statistics[channel] - (float)statistics[channel];

        public double InverseDeviation(int channel) => 1 / Math.Sqrt(statistics[channels + channel] + epsilon);
    }
}
