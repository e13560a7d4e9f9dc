using LisVit.Tests;

namespace LisVit.Training.Tests.Build;

/// <summary>Packs what was built.</summary>
internal static class PackedSources
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <param name="target">Folder that receives the packages.</param>
    /// <param name="version">Version that they get; null for the projects' own.</param>
    /// <returns>That folder.</returns>
    public static string Pack(string target, string? version = null)
    {
        Directory.CreateDirectory(target);
        var all = Path.Combine(target, "all.proj");
        File.WriteAllText(all, $"""
            <Project>
              <ItemGroup>
                <Packable Include="{Repository.PathTo("src")}/*/*.csproj" />
              </ItemGroup>
              <Target Name="PackAll">
                <MSBuild Projects="@(Packable)" Targets="Pack" Properties="Configuration={Configuration};NoBuild=true;PackageOutputPath={target}{(version is null ? "" : $";MinVerVersionOverride={version}")}" />
              </Target>
            </Project>
            """);
        var (exitCode, output) = MSBuild.Run(all);
        exitCode.Should().Be(0, output);
        return target;
    }
}
