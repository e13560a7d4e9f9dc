using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace LisVit.Training.Autocast;

/// <summary>
/// A region in which libtorch runs matrix products in bfloat16. TorchSharp does not bind autocast, so libtorch's own exports are called.
/// The state belongs to the thread: never await inside a region.
/// </summary>
public sealed unsafe class Bf16Autocast : IDisposable
{
    private const int BFloat16 = 15;
    private static readonly Lazy<Exports?> Found = new(Exports.Find);

    private readonly Exports exports;
    private readonly sbyte device;

    /// <summary>Enters a region on the calling thread; disposing leaves it.</summary>
    /// <param name="device">Device whose operators are cast.</param>
    /// <exception cref="NotSupportedException">The loaded libtorch does not export autocast.</exception>
    public Bf16Autocast(DeviceType device)
    {
        exports = Found.Value ?? throw new NotSupportedException(
            "bf16-mixed is not available: the loaded libtorch exports no autocast functions under the names of libtorch 2.10. Use fp32.");
        this.device = (sbyte)(device == DeviceType.CUDA ? 1 : 0);
        exports.SetDtype(this.device, BFloat16);
        exports.SetEnabled(this.device, 1);
        exports.Increment();
    }

    /// <summary>Whether the loaded libtorch has what a region needs.</summary>
    public static bool IsAvailable => Found.Value is not null;

    /// <summary>Leaves the region; the cast weights are forgotten when the outermost one is left.</summary>
    public void Dispose()
    {
        if (exports.Decrement() == 0)
        {
            exports.SetEnabled(device, 0);
            exports.ClearCache();
        }
    }

    private sealed class Exports
    {
        public required delegate* unmanaged<sbyte, byte, void> SetEnabled { get; init; }

        public required delegate* unmanaged<sbyte, sbyte, void> SetDtype { get; init; }

        public required delegate* unmanaged<int> Increment { get; init; }

        public required delegate* unmanaged<int> Decrement { get; init; }

        public required delegate* unmanaged<void> ClearCache { get; init; }

        public static Exports? Find()
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            if (!TryLoad(out var library)
                || !TryFind(library, "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb", "?set_autocast_enabled@autocast@at@@YAXW4DeviceType@c10@@_N@Z", out var enabled)
                || !TryFind(library, "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE", "?set_autocast_dtype@autocast@at@@YAXW4DeviceType@c10@@W4ScalarType@4@@Z", out var dtype)
                || !TryFind(library, "_ZN2at8autocast17increment_nestingEv", "?increment_nesting@autocast@at@@YAHXZ", out var increment)
                || !TryFind(library, "_ZN2at8autocast17decrement_nestingEv", "?decrement_nesting@autocast@at@@YAHXZ", out var decrement)
                || !TryFind(library, "_ZN2at8autocast11clear_cacheEv", "?clear_cache@autocast@at@@YAXXZ", out var clear))
                return null;
            return new Exports
            {
                SetEnabled = (delegate* unmanaged<sbyte, byte, void>)enabled,
                SetDtype = (delegate* unmanaged<sbyte, sbyte, void>)dtype,
                Increment = (delegate* unmanaged<int>)increment,
                Decrement = (delegate* unmanaged<int>)decrement,
                ClearCache = (delegate* unmanaged<void>)clear,
            };
        }

        private static bool TryLoad(out nint library) =>
            NativeLibrary.TryLoad("torch_cpu", Assembly.GetExecutingAssembly(), null, out library)
            || NativeLibrary.TryLoad("libtorch_cpu.so", Assembly.GetExecutingAssembly(), null, out library)
            || NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out library);

        private static bool TryFind(nint library, string itanium, string msvc, out nint address) =>
            NativeLibrary.TryGetExport(library, itanium, out address) || NativeLibrary.TryGetExport(library, msvc, out address);
    }
}
