using static TorchSharp.torch;

namespace LisVit.Benchmarks.Speed;

/// <summary>One contender of a comparison; each measurement runs in a process of its own.</summary>
/// <param name="Name">Name within its comparison.</param>
/// <param name="Prepare">Makes it ready on a device, in the measuring process, and gives what is timed.</param>
internal sealed record SpeedCase(string Name, Func<Device, Action> Prepare)
{
    /// <summary>Whether the process is set up as an application of LisVit would be; a baseline has the defaults.</summary>
    public bool Tuned { get; init; } = true;
}
