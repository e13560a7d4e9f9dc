using System.Runtime.InteropServices;

namespace LisVit.Samples.ReproduceReport;

/// <summary>
/// Keeps glibc from giving memory back to the system after every operator, which costs more than many operators do.
/// A program may do this to its process; a library never does.
/// </summary>
internal static partial class Allocator
{
    private const int TrimThreshold = -1;
    private const int MmapMax = -4;

    public static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = mallopt(MmapMax, 0);
            _ = mallopt(TrimThreshold, int.MaxValue);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no mallopt; its allocator stays as it is.
        }
        catch (DllNotFoundException)
        {
            // As above.
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mallopt(int parameter, int value);
}
