using static TorchSharp.torch;

namespace LisVit.Benchmarks;

/// <summary>Where something is measured, and what a clock must wait for there.</summary>
/// <param name="Name">cpu or cuda, the first GPU.</param>
internal sealed record BenchmarkDevice(string Name)
{
    /// <summary>Reads a device from the command line.</summary>
    /// <exception cref="ArgumentException">It is neither cpu nor cuda.</exception>
    public static BenchmarkDevice Parse(string name) =>
        name is "cpu" or "cuda" ? new(name) : throw new ArgumentException($"--device is '{name}', but must be cpu or cuda; CUDA_VISIBLE_DEVICES says which GPU is the first.");

    /// <summary>The device as TorchSharp has it.</summary>
    public Device Device => device(Name);

    private bool IsCuda => Name != "cpu";

    /// <summary>CUDA where there is one, else the processor.</summary>
    public static BenchmarkDevice Best => new(cuda.is_available() ? "cuda" : "cpu");

    /// <summary>Waits until all is done that was asked for: a GPU works on while the program goes on.</summary>
    public void Wait()
    {
        if (IsCuda)
            cuda.synchronize();
    }

    /// <summary>The most memory held so far, in megabytes: a GPU's own, or the resident set of this process.</summary>
    public double PeakMegabytes() => IsCuda ? DeviceMemory.UsedMegabytes() : ProcessMemory.PeakMegabytes();
}
