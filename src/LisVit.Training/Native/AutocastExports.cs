namespace LisVit.Training.Native;

/// <summary>libtorch's own autocast functions.</summary>
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
        // Under GCC's and Clang's names, then under Microsoft's.
        var addresses = LibTorchExports.Find(
            "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb",
            "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE",
            "_ZN2at8autocast17increment_nestingEv",
            "_ZN2at8autocast17decrement_nestingEv",
            "_ZN2at8autocast11clear_cacheEv") ?? LibTorchExports.Find(
            "?set_autocast_enabled@autocast@at@@YAXW4DeviceType@c10@@_N@Z",
            "?set_autocast_dtype@autocast@at@@YAXW4DeviceType@c10@@W4ScalarType@4@@Z",
            "?increment_nesting@autocast@at@@YAHXZ",
            "?decrement_nesting@autocast@at@@YAHXZ",
            "?clear_cache@autocast@at@@YAXXZ");
        return addresses is null ? null : new AutocastExports(addresses);
    }
}
