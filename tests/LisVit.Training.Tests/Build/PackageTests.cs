using System.IO.Compression;
using System.Xml.Linq;
using LisVit.Tests;

namespace LisVit.Training.Tests.Build;

/// <summary>Packs what was built and looks into the packages.</summary>
public sealed class PackageTests(PackageTests.Packed packed) : IClassFixture<PackageTests.Packed>
{
    [Theory]
    [InlineData("LisVit.Models")]
    [InlineData("LisVit.Data")]
    [InlineData("LisVit.Training")]
    public void A_package_depends_on_what_its_project_names_and_on_no_pin(string package)
    {
        using var archive = packed.Open(package);
        using var nuspec = archive.GetEntry($"{package}.nuspec")!.Open();
        var named = XDocument.Load(Repository.PathTo($"src/{package}/{package}.csproj")).Descendants()
            .Where(element => element.Name.LocalName is "PackageReference" or "ProjectReference" && (string?)element.Attribute("PrivateAssets") != "all")
            .Select(element => element.Attribute("Include")!.Value)
            .Select(name => name.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(name) : name);

        XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value)
            .Should().BeEquivalentTo(named);
    }

    [Fact]
    public void Models_brings_the_targets_that_make_TorchSharp_load()
    {
        using var archive = packed.Open("LisVit.Models");
        using var targets = new StreamReader(archive.GetEntry("buildTransitive/LisVit.Models.targets")!.Open());

        targets.ReadToEnd().Should().Be(File.ReadAllText(Repository.PathTo("build/TorchSharpGlibcxx.targets")));
    }

    public sealed class Packed : IDisposable
    {
        private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

        private readonly TemporaryFolder folder = new();

        public Packed()
        {
            var all = folder.Write("all.proj", $"""
                <Project>
                  <ItemGroup>
                    <Packable Include="{Repository.PathTo("src")}/*/*.csproj" />
                  </ItemGroup>
                  <Target Name="PackAll">
                    <MSBuild Projects="@(Packable)" Targets="Pack" Properties="Configuration={Configuration};NoBuild=true;PackageOutputPath={folder.FullName}" />
                  </Target>
                </Project>
                """);
            var (exitCode, output) = MSBuild.Run(all);
            exitCode.Should().Be(0, output);
        }

        public ZipArchive Open(string package) => ZipFile.OpenRead(Directory.GetFiles(folder.FullName, $"{package}.*.nupkg").Should().ContainSingle().Subject);

        public void Dispose() => folder.Dispose();
    }
}
