using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LisVit.Samples.ReproduceReport;

/// <summary>
/// Settings of the process that make training faster on a CPU. They must be made before libtorch is loaded.
/// A program may do this to itself; a library never does.
/// </summary>
internal static partial class ProcessTuning
{
    private const string Tunables = "GLIBC_TUNABLES";
    private const string NoSmallCaches = "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0";
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

            // What is left over around aligned blocks joins them again when they are freed, instead of waiting for small ones: training takes a quarter less memory.
            if (Environment.GetEnvironmentVariable(Tunables) is null && !Debugger.IsAttached)
            {
                _ = setenv(Tunables, NoSmallCaches, overwrite: 0);
                StartAgain();
            }
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Not glibc: the process stays as it is, only slower.
        }
    }

    // glibc reads its tunables before anything of a program runs. This comes back only where it failed.
    private static unsafe void StartAgain()
    {
        const string commandLine = "/proc/self/cmdline";
        if (Environment.ProcessPath is not { } program || !File.Exists(commandLine))
            return;
        var bytes = File.ReadAllBytes(commandLine);
        fixed (byte* first = bytes)
        {
            var arguments = new List<nint>();
            for (var at = 0; at < bytes.Length; at += bytes.AsSpan(at).IndexOf((byte)0) + 1)
                arguments.Add((nint)(first + at));
            _ = execv(program, [.. arguments, 0]);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int execv(string path, nint[] arguments);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setenv(string name, string value, int overwrite);
}
