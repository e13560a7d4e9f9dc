using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Where the random numbers of a device are, to draw the same ones again.</summary>
internal sealed class RandomState
{
    private readonly byte[] cpu;
    private readonly long? seed;

    private RandomState(long? seed)
    {
        this.seed = seed;
        using var state = random.get_rng_state();
        cpu = state.data<byte>().ToArray();
    }

    /// <summary>Remembers where the numbers of the CPU are. A GPU's state cannot be read: its numbers start anew from a seed that the CPU draws.</summary>
    /// <exception cref="NotSupportedException">The device is neither a CPU nor a CUDA GPU.</exception>
    public static RandomState Save(Device device)
    {
        var saved = new RandomState(device.type switch
        {
            DeviceType.CPU => null,
            DeviceType.CUDA => DrawSeed(),
            _ => throw new NotSupportedException($"activations cannot be checkpointed on '{device}': what dropout draws there cannot be drawn again. Use a CPU or a CUDA device, or keep all activations."),
        });
        saved.Seed();
        return saved;
    }

    /// <summary>Goes back there.</summary>
    public void Restore()
    {
        using var state = tensor(cpu);
        random.set_rng_state(state);
        Seed();
    }

    /// <summary>The next number of the CPU, of which all but the sign is random.</summary>
    public static long DrawSeed()
    {
        using var drawn = randint(0, long.MaxValue, 1, dtype: int64);
        return drawn.item<long>();
    }

    private void Seed()
    {
        if (seed is { } value)
            cuda.manual_seed_all(value);
    }
}
