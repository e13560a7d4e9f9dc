using System.Numerics;
using System.Runtime.CompilerServices;
using LisVit.Models.Blocks;
using LisVit.Models.Computing;
using static TorchSharp.torch;

namespace LisVit.Models.Dropping;

/// <summary>
/// What a dropout keeps: 0 with its probability, else the scale that keeps the mean. Each number depends on the seed and its place alone, so all threads draw at once, any number of them draws
/// the same, and the backward pass can draw again what need not be kept; libtorch draws one number after the other, on one thread.
/// </summary>
/// <remarks>
/// Sources: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (2014), scaled in training. The numbers are a Weyl sequence mixed by the finaliser of
/// MurmurHash3, as in Steele et al., "Fast Splittable Pseudorandom Number Generators" (2014), section 4, in 32 bits; a second word of each row's key enters between the multiplications.
/// </remarks>
/// <param name="seed">Makes one mask differ from another.</param>
/// <param name="probability">Probability of 0, in <c>[0, 1)</c>.</param>
internal readonly struct DropoutMask(ulong seed, double probability)
{
    private const ulong RowStep = 0x9E37_79B9_7F4A_7C15;
    private const uint Step = 0x9E37_79B9;
    private const int RowLength = 1024;
    private const int AtOnce = 64 * RowLength;

    // Where one thread takes less than it takes to wake another.
    private const long LeastForAll = 4 * AtOnce;

    private readonly uint dropped = (uint)(probability * (1L << 32));
    private readonly float scale = (float)(1 / (1 - probability));

    /// <summary>A mask whose seed is the next number of libtorch's generator, so that <c>manual_seed</c> decides it.</summary>
    public static DropoutMask Draw(double probability) => new((ulong)RandomState.DrawSeed(), probability);

    /// <summary>Multiplies by the mask.</summary>
    /// <param name="x">A tensor without gaps, of <see cref="TensorMemory.Serves"/>.</param>
    /// <returns>A new tensor, of the same order in memory.</returns>
    public Tensor Times(Tensor x)
    {
        var output = empty_like(x, requires_grad: false);
        var (mask, from, to, count) = (this, new TensorMemory(x), new TensorMemory(output), x.numel());
        if (count < LeastForAll)
            Rows(0, count);
        else
            AllThreads.Each((count + AtOnce - 1) / AtOnce, part => Rows(part * AtOnce, Math.Min(count, (part + 1) * AtOnce)));
        return output;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Rows(long first, long end)
        {
            Span<float> values = stackalloc float[RowLength], kept = stackalloc float[RowLength];
            for (var index = first; index < end; index += RowLength)
            {
                var row = values[..(int)Math.Min(RowLength, count - index)];
                from.Read(index, row);
                mask.Fill((ulong)(index / RowLength), kept[..row.Length]);
                for (var i = 0; i < row.Length; i++)
                    row[i] *= kept[i];
                to.Write(index, row);
            }
        }
    }

    /// <summary>Fills the row of that number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(ulong row, Span<float> mask)
    {
        var key = Mix(seed + (row * RowStep));
        var (lanes, second) = (Vector<float>.Count, new Vector<uint>((uint)(key >> 32)));
        var counters = Vector.CreateSequence((uint)key, Step);
        var next = new Vector<uint>(unchecked((uint)lanes * Step));
        while (mask.Length >= lanes)
        {
            Values(counters, second).CopyTo(mask);
            mask = mask[lanes..];
            counters += next;
        }

        Span<float> last = stackalloc float[lanes];
        Values(counters, second).CopyTo(last);
        last[..mask.Length].CopyTo(mask);
    }

    // 0 where the number is less than the probability.
    private Vector<float> Values(Vector<uint> counters, Vector<uint> second)
    {
        var x = counters;
        x = (x ^ (x >>> 16)) * 0x85EB_CA6B;
        x = ((x ^ (x >>> 13)) + second) * 0xC2B2_AE35;
        x ^= x >>> 16;
        return Vector.AsVectorSingle(Vector.GreaterThanOrEqual(x, new Vector<uint>(dropped))) & new Vector<float>(scale);
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        return x ^ (x >> 31);
    }
}
