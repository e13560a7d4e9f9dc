using LisVit.Training.Native;

namespace LisVit.Training;

/// <summary>
/// libtorch's switch for deterministic algorithms: while it is on, operators that can give other bits each time take a slower way that does not, and those that have none throw.
/// It holds for the whole process. On a GPU, cuBLAS asks for the environment variable <c>CUBLAS_WORKSPACE_CONFIG</c> (<c>:4096:8</c>) besides, which the application sets before it starts.
/// </summary>
public sealed class DeterministicAlgorithms : IDisposable
{
    private readonly bool before;

    private DeterministicAlgorithms(bool before) => this.before = before;

    /// <summary>Whether this libtorch exports the switch.</summary>
    public static bool IsAvailable => DeterminismExports.Instance is not null;

    /// <summary>Whether it is on now.</summary>
    /// <exception cref="PlatformNotSupportedException">This libtorch does not export it.</exception>
    public static bool IsOn => Exports.IsOn;

    /// <summary>Turns it on; dispose the result to have it as it was.</summary>
    /// <exception cref="PlatformNotSupportedException">This libtorch does not export it.</exception>
    public static DeterministicAlgorithms Enter()
    {
        var scope = new DeterministicAlgorithms(Exports.IsOn);
        Exports.Set(on: true);
        return scope;
    }

    /// <summary>Leaves it as it was before.</summary>
    public void Dispose() => Exports.Set(before);

    private static DeterminismExports Exports => DeterminismExports.Instance ?? throw new PlatformNotSupportedException(
        "The libtorch that is loaded does not export its switch for deterministic algorithms. Use the libtorch that TorchSharp 0.107.0 binds.");
}
