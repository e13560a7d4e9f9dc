using LisVit.Training.Native;
using TorchSharp;

namespace LisVit.Training;

/// <summary>
/// A scope in which libtorch runs matrix products, convolutions and attention in bfloat16 while weights stay as they are. It
/// belongs to the thread that entered it: leave it on the same thread and never <c>await</c> inside. Scopes may be nested.
/// </summary>
public sealed class Bf16Autocast : IDisposable
{
    private const sbyte BFloat16 = 15;

    [ThreadStatic]
    private static Dictionary<DeviceType, int>? depths;

    private readonly DeviceType device;
    private readonly int thread = Environment.CurrentManagedThreadId;
    private bool left;

    private Bf16Autocast(DeviceType device) => this.device = device;

    /// <summary>Whether this libtorch exports what the scope calls.</summary>
    public static bool IsAvailable => AutocastExports.Instance is not null;

    /// <summary>Enters a scope; dispose it to leave.</summary>
    /// <param name="device">The kind of device whose operators it affects.</param>
    /// <exception cref="PlatformNotSupportedException">This libtorch does not export its autocast.</exception>
    public static Bf16Autocast Enter(DeviceType device)
    {
        var exports = AutocastExports.Require();
        depths ??= [];
        if (depths.GetValueOrDefault(device) == 0)
        {
            exports.SetDtype((sbyte)device, BFloat16);
            exports.SetEnabled((sbyte)device, true);
        }

        depths[device] = depths.GetValueOrDefault(device) + 1;
        exports.IncrementNesting();
        return new Bf16Autocast(device);
    }

    /// <summary>Leaves the scope.</summary>
    /// <exception cref="InvalidOperationException">Another thread entered it.</exception>
    public void Dispose()
    {
        if (left)
            return;
        if (thread != Environment.CurrentManagedThreadId)
            throw new InvalidOperationException("A bfloat16 scope was left on another thread than entered it; do not await inside one.");
        left = true;

        var exports = AutocastExports.Require();
        depths![device]--;
        if (depths[device] == 0)
            exports.SetEnabled((sbyte)device, false);
        if (exports.DecrementNesting() == 0)
            exports.ClearCache();
    }
}
