using System.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Keeps convolutions on a GPU from making a plan for each number of frames, which differs from batch to batch: cuDNN takes milliseconds for each shape that it has not met,
/// and a fifth of a second or more if the convolution is depthwise with channels last in memory (docs/decisions/0017). On a processor everything stays as it is.
/// </summary>
internal static class CudaConvolution
{
    // Up to here each number is its own: to make up would cost more than an eighth.
    private const long Exact = 16;

    // libtorch's own depthwise kernels number elements in 32 bits.
    private const long MostElements = int.MaxValue;

    [ThreadStatic]
    private static bool? pretended;

    /// <summary>Runs something on this thread as on a GPU, or as on a processor, whatever it runs on: a count of operations must not see filler, and tests have no GPU.</summary>
    public static void As(bool gpu, Action run)
    {
        var before = pretended;
        pretended = gpu;
        try
        {
            run();
        }
        finally
        {
            pretended = before;
        }
    }

    /// <summary>Applies a convolution whose outputs depend on a frame alone.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="x">Features of frames, <c>[n c h w]</c>.</param>
    /// <returns>What the convolution makes of them, <c>[n c' h' w']</c>.</returns>
    public static Tensor Apply(Conv2d conv, Tensor x)
    {
        if (conv.groups > 1 && conv.groups == conv.in_channels && HasOwnKernel(x))
            return conv.call(ForDepthwise(x));
        var filler = Filler(x, 0);
        return filler > 0 ? WithFiller(conv, x, filler) : conv.call(x);
    }

    /// <summary>On a GPU, features with the pixels of a channel side by side: libtorch then has a depthwise kernel of its own, which needs no plan. Elsewhere, the features.</summary>
    public static Tensor ForDepthwise(Tensor x) => HasOwnKernel(x) ? x.WithOwnStrides() : x;

    /// <summary>How many are missing to a number that is met often; none on a processor.</summary>
    public static long Filler(Tensor x, int axis) => IsOnGpu(x) ? RoundUp(x.shape[axis]) - x.shape[axis] : 0;

    /// <summary>One of eight numbers between a power of two and the next: at most an eighth more.</summary>
    internal static long RoundUp(long count)
    {
        if (count <= Exact)
            return count;
        var step = 1L << (BitOperations.Log2((ulong)count) - 3);
        return (count + step - 1) / step * step;
    }

    /// <summary>Applies a convolution to the frames and to the first of them once more, and drops what becomes of these.</summary>
    internal static Tensor WithFiller(Conv2d conv, Tensor x, long filler)
    {
        using var scope = NewDisposeScope();
        var y = conv.call(cat([x, x.narrow(0, 0, filler).detach()]));

        // Along memory, where channels are last: the gradient of a part is laid out as the whole is.
        return y.permute(0, 2, 3, 1).narrow(0, 0, x.shape[0]).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static bool HasOwnKernel(Tensor x) => IsOnGpu(x) && x.numel() <= MostElements;

    private static bool IsOnGpu(Tensor x) => pretended ?? x.device_type == DeviceType.CUDA;
}
