namespace LisVit.Training.Tests.Faults;

/// <summary>What a run left in its folder.</summary>
internal static class RunFiles
{
    /// <summary>Compares all files of two runs, byte by byte: weights, optimizer, average, random state, counts, callbacks' state and metrics.</summary>
    public static void ShouldEqual(string actual, string expected)
    {
        Names(actual).Should().Equal(Names(expected));
        foreach (var name in Names(expected))
            File.ReadAllBytes(Path.Combine(actual, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(expected, name))).Should().BeTrue("{0} must not depend on what happened to the process", name);
    }

    public static string[] Names(string folder) =>
        [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
