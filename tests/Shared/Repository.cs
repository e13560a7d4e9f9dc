namespace LisVit.Tests;

/// <summary>The repository that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathTo(string relativePath) => Path.Combine(Root, relativePath);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "LisVit.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"There is no LisVit.sln above {AppContext.BaseDirectory}.");
    }
}
