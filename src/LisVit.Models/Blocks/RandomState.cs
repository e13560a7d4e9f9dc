using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Where the random numbers of a device are, to draw the same ones again.</summary>
internal sealed class RandomState
{
    private readonly byte[] cpu;
    private readonly long? seed;

    private RandomState(byte[] cpu, long? seed) => (this.cpu, this.seed) = (cpu, seed);

    /// <summary>Remembers where the numbers of the CPU are. A GPU's state cannot be read: its numbers start anew from a seed that the CPU draws.</summary>
    public static RandomState Save(Device device)
    {
        using var state = random.get_rng_state();
        var cpu = state.data<byte>().ToArray();
        if (device.type != DeviceType.CUDA)
            return new(cpu, seed: null);
        using var drawn = randint(0, long.MaxValue, 1, dtype: int64);
        var saved = new RandomState(cpu, drawn.item<long>());
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

    private void Seed()
    {
        if (seed is { } value)
            cuda.manual_seed_all(value);
    }
}
