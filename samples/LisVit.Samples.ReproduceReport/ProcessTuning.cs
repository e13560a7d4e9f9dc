using System.Runtime.InteropServices;

namespace LisVit.Samples.ReproduceReport;

/// <summary>
/// Settings of the process that make training faster on a CPU. They must be made before libtorch is loaded.
/// A program may do this to itself; a library never does.
/// </summary>
internal static partial class ProcessTuning
{
    private const int TrimThreshold = -1;
    private const int MmapMax = -4;

    public static void Apply()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            // glibc keeps freed memory instead of giving it back to the system after every operator.
            _ = mallopt(MmapMax, 0);
            _ = mallopt(TrimThreshold, int.MaxValue);

            // Threads that wait for their next operator spin for some microseconds, then sleep and leave the core to the loader.
            _ = setenv("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
            _ = setenv("GOMP_SPINCOUNT", "3000", overwrite: 0);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Not glibc: the process stays as it is, only slower.
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setenv(string name, string value, int overwrite);
}
