using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace LisVit.Training;

/// <summary>libtorch's own autocast functions, which TorchSharp does not bind, looked up in the library that TorchSharp loaded.</summary>
internal sealed unsafe class AutocastExports
{
    private static readonly Lazy<AutocastExports?> Loaded = new(Load);

    private readonly delegate* unmanaged<sbyte, byte, void> setEnabled;
    private readonly delegate* unmanaged<sbyte, sbyte, void> setDtype;
    private readonly delegate* unmanaged<int> incrementNesting;
    private readonly delegate* unmanaged<int> decrementNesting;
    private readonly delegate* unmanaged<void> clearCache;

    private AutocastExports(nint[] addresses)
    {
        setEnabled = (delegate* unmanaged<sbyte, byte, void>)addresses[0];
        setDtype = (delegate* unmanaged<sbyte, sbyte, void>)addresses[1];
        incrementNesting = (delegate* unmanaged<int>)addresses[2];
        decrementNesting = (delegate* unmanaged<int>)addresses[3];
        clearCache = (delegate* unmanaged<void>)addresses[4];
    }

    public static AutocastExports? Instance => Loaded.Value;

    public static AutocastExports Require() => Instance ?? throw new PlatformNotSupportedException(
        "bf16-mixed is not available: the libtorch that is loaded exports no autocast functions. Use fp32, or the libtorch that TorchSharp 0.107.0 binds.");

    public void SetEnabled(sbyte device, bool enabled) => setEnabled(device, enabled ? (byte)1 : (byte)0);

    public void SetDtype(sbyte device, sbyte scalarType) => setDtype(device, scalarType);

    public void IncrementNesting() => incrementNesting();

    public int DecrementNesting() => decrementNesting();

    public void ClearCache() => clearCache();

    private static AutocastExports? Load()
    {
        torch.TryInitializeDeviceType(DeviceType.CPU);
        using var process = Process.GetCurrentProcess();
        var path = process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
            .FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) is "libtorch_cpu" or "torch_cpu");
        if (path is null || !NativeLibrary.TryLoad(path, out var library))
            return null;

        // Under GCC's and Clang's names, then under Microsoft's.
        return Find(
            library,
            "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb",
            "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE",
            "_ZN2at8autocast17increment_nestingEv",
            "_ZN2at8autocast17decrement_nestingEv",
            "_ZN2at8autocast11clear_cacheEv") ?? Find(
            library,
            "?set_autocast_enabled@autocast@at@@YAXW4DeviceType@c10@@_N@Z",
            "?set_autocast_dtype@autocast@at@@YAXW4DeviceType@c10@@W4ScalarType@4@@Z",
            "?increment_nesting@autocast@at@@YAHXZ",
            "?decrement_nesting@autocast@at@@YAHXZ",
            "?clear_cache@autocast@at@@YAXXZ");
    }

    private static AutocastExports? Find(nint library, params string[] names)
    {
        var addresses = new nint[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            if (!NativeLibrary.TryGetExport(library, names[i], out addresses[i]))
                return null;
        }

        return new AutocastExports(addresses);
    }
}
