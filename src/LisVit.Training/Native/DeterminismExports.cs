namespace LisVit.Training.Native;

/// <summary>libtorch's switch for deterministic algorithms.</summary>
internal sealed unsafe class DeterminismExports
{
    private static readonly Lazy<DeterminismExports?> Loaded = new(Load);

    private readonly delegate* unmanaged<nint> context;
    private readonly delegate* unmanaged<nint, byte> isOn;
    private readonly delegate* unmanaged<nint, byte, byte, void> set;

    private DeterminismExports(nint[] addresses)
    {
        context = (delegate* unmanaged<nint>)addresses[0];
        isOn = (delegate* unmanaged<nint, byte>)addresses[1];
        set = (delegate* unmanaged<nint, byte, byte, void>)addresses[2];
    }

    public static DeterminismExports? Instance => Loaded.Value;

    public bool IsOn => isOn(context()) != 0;

    public void Set(bool on) => set(context(), on ? (byte)1 : (byte)0, 0);

    private static DeterminismExports? Load()
    {
        // Under GCC's and Clang's names, then under Microsoft's.
        var addresses = LibTorchExports.Find(
            "_ZN2at13globalContextEv",
            "_ZNK2at7Context23deterministicAlgorithmsEv",
            "_ZN2at7Context26setDeterministicAlgorithmsEbb") ?? LibTorchExports.Find(
            "?globalContext@at@@YAAEAVContext@1@XZ",
            "?deterministicAlgorithms@Context@at@@QEBA_NXZ",
            "?setDeterministicAlgorithms@Context@at@@QEAAX_N0@Z");
        return addresses is null ? null : new DeterminismExports(addresses);
    }
}
