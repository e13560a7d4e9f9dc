namespace LisVit.Benchmarks;

/// <summary>
/// Settings of a process as an application of LisVit makes them (docs/decisions/0005), as environment variables for the processes that measure: glibc and OpenMP read them before anything else runs.
/// </summary>
internal static class ApplicationSettings
{
    private static readonly (string Name, string Value)[] Variables =
    [
        ("MALLOC_MMAP_MAX_", "0"),
        ("MALLOC_TRIM_THRESHOLD_", $"{int.MaxValue}"),
        ("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0"),
        ("OMP_WAIT_POLICY", "PASSIVE"),
        ("GOMP_SPINCOUNT", "3000"),
    ];

    /// <summary>Adds the settings to an environment; what the user set stays.</summary>
    public static void AddTo(IDictionary<string, string?> environment)
    {
        foreach (var (name, value) in Variables)
            environment.TryAdd(name, value);
    }

    /// <summary>Adds the settings to this process's environment, which those that it starts inherit.</summary>
    public static void Inherit()
    {
        foreach (var (name, value) in Variables)
            Environment.SetEnvironmentVariable(name, Environment.GetEnvironmentVariable(name) ?? value);
    }
}
