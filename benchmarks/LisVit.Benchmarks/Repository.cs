namespace LisVit.Benchmarks;

/// <summary>Where the sources are; benchmarks run from the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "LisVit.sln")))
            root = Path.GetDirectoryName(root);
        return root ?? throw new DirectoryNotFoundException($"Benchmarks run from the repository, but there is no LisVit.sln above {AppContext.BaseDirectory}.");
    }
}
