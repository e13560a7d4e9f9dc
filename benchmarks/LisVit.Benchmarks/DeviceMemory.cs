using System.Runtime.InteropServices;

namespace LisVit.Benchmarks;

/// <summary>Memory of the CUDA device that this thread used last. TorchSharp has no figure of it; the driver has.</summary>
internal static class DeviceMemory
{
    private delegate int MemoryInfo(out nuint free, out nuint total);

    /// <summary>
    /// What is taken of it by all programs, in megabytes. libtorch keeps what it once took, so at the end of a process that has the device for itself this is the most that it held:
    /// tensors, what libtorch keeps for later ones, and the context with its kernels.
    /// </summary>
    public static double UsedMegabytes()
    {
        var driver = NativeLibrary.Load(OperatingSystem.IsWindows() ? "nvcuda" : "libcuda.so.1");
        var ask = Marshal.GetDelegateForFunctionPointer<MemoryInfo>(NativeLibrary.GetExport(driver, "cuMemGetInfo_v2"));
        if (ask(out var free, out var total) is not 0 and var error)
            throw new InvalidOperationException($"The CUDA driver does not tell how much memory is free: error {error}.");
        return (total - free) / 1e6;
    }
}
