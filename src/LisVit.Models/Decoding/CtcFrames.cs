using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Log-posteriors of one clip's valid frames as one block of memory, so that searches touch no tensor.</summary>
internal sealed class CtcFrames : IDisposable
{
    private readonly Tensor logProbabilities;

    /// <summary>Normalises the logits of one clip in float64.</summary>
    /// <param name="logits">Logits or log-probabilities, <c>[b t v]</c>.</param>
    /// <param name="clip">Which clip.</param>
    /// <param name="length">Its valid frames.</param>
    public CtcFrames(Tensor logits, int clip, int length)
    {
        Classes = (int)logits.shape[2];
        Count = length;
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        logProbabilities = logits.select(0, clip).narrow(0, 0, length).cpu().to_type(float64).log_softmax(-1).contiguous();
        if (logProbabilities.isnan().any().item<bool>())
            throw new ArgumentException($"logits of clip {clip} have frames without a probability: one is not a number, plus infinity, or all classes of a frame are minus infinity.", nameof(logits));
        logProbabilities.DetachFromDisposeScope();
    }

    /// <summary>Number of frames.</summary>
    public int Count { get; }

    /// <summary>Number of classes, v.</summary>
    public int Classes { get; }

    /// <summary>All log-posteriors, frame after frame.</summary>
    public ReadOnlySpan<double> LogProbabilities => MemoryMarshal.Cast<byte, double>(logProbabilities.bytes);

    /// <summary>Checks that logits are <c>[b t v]</c>.</summary>
    public static void CheckShape(Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        if (logits.dim() != 3 || logits.shape[2] < 1)
            throw new ArgumentException($"logits must be [b t v], but are [{string.Join(' ', logits.shape)}].", nameof(logits));
    }

    public void Dispose() => logProbabilities.Dispose();
}
