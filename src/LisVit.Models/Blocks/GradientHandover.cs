using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// How a node of the graph of gradients that is written in .NET answers libtorch: libtorch copies the handles of gradients after the call that gave them,
/// so they must live on for a while, and it cannot carry exceptions, so one must wait for a call that can throw it.
/// </summary>
internal static class GradientHandover
{
    // Of whichever thread libtorch ran a node on: on a GPU it is not the caller's.
    private static ExceptionDispatchInfo? failure;

    [ThreadStatic]
    private static List<Tensor>? given;

    /// <summary>Throws what went wrong in a backward pass, whose gradients are then incomplete.</summary>
    public static void ThrowIfFailed()
    {
        Release();
        Interlocked.Exchange(ref failure, null)?.Throw();
    }

    /// <summary>Gives gradients to libtorch: those that are computed, or none after a failure or where none came.</summary>
    /// <param name="gradient">The gradient that came, which this disposes.</param>
    /// <param name="count">How many are to be given.</param>
    /// <param name="compute">Computes them from the one that came; null where there is none.</param>
    public static List<Tensor> Give(Tensor gradient, int count, Func<Tensor, IReadOnlyList<Tensor?>> compute)
    {
        using var came = gradient;
        Release();
        if (Volatile.Read(ref failure) is null && !came.IsInvalid)
        {
            try
            {
                if (is_grad_enabled())
                    throw new NotSupportedException("Gradients of gradients (create_graph: true) are not known through attention in tiles, dropout, normalisation with SiLU, large linear layers and activations that are computed again. Do without these (AppContext switches LisVit.Models.TiledAttention, LisVit.Models.NormalisedSilu and LisVit.Models.LinearProducts off, evaluation mode), or ask for none.");
                using var scope = NewDisposeScope();
                var gradients = compute(came);
                Release();
                given = [.. gradients.OfType<Tensor>().Select(found => found.DetachFromDisposeScope())];
                return gradients.ToList()!;
            }
            catch (Exception exception)
            {
                // One that left this method would end the process.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
        }

        return Enumerable.Repeat<Tensor?>(null, count).ToList()!;
    }

    private static void Release()
    {
        foreach (var tensor in given ?? [])
            tensor.Dispose();
        given = null;
    }
}
