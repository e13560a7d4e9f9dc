using TorchSharp;

namespace LisVit.Training;

/// <summary>Seeds random numbers.</summary>
public static class Seed
{
    /// <summary>Seeds libtorch's generators of all devices. Loaders and corpora take their own seeds.</summary>
    /// <param name="seed">Any number.</param>
    public static void Everything(int seed) => torch.random.manual_seed(seed);
}
