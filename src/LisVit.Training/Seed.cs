using TorchSharp;

namespace LisVit.Training;

/// <summary>Makes chance repeat.</summary>
/// <remarks>torch's random numbers are the whole process's: what other threads draw changes what this one gets.</remarks>
public static class Seed
{
    /// <summary>
    /// Seeds torch on the CPU and on all GPUs: initial weights, dropout. Call it before a model is built. Loaders take their
    /// seed themselves, since they must not depend on what ran before.
    /// </summary>
    /// <param name="seed">Any number.</param>
    public static void Everything(int seed)
    {
        Backend.Require();
        torch.manual_seed(seed);
        if (torch.cuda.is_available())
            torch.cuda.manual_seed_all(seed);
    }
}
