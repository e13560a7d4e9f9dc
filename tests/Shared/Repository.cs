using System.Text.RegularExpressions;

namespace LisVit.Tests;

/// <summary>The repository that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathTo(string relativePath) => Path.Combine(Root, relativePath);

    /// <summary>The version of a package, or the value of a property of packages' versions, that the repository is built with.</summary>
    public static string VersionOf(string name)
    {
        var files = File.ReadAllText(PathTo("Directory.Packages.props")) + File.ReadAllText(PathTo("Directory.Build.props"));
        var found = Regex.Match(files, $"""(<{Regex.Escape(name)} [^>]*>|Include="{Regex.Escape(name)}" Version=")(?<version>[\d.]+)""");
        return found.Success ? found.Groups["version"].Value : throw new InvalidOperationException($"The repository has no version of {name}.");
    }

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
