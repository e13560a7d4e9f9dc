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

    [Theory]
    [InlineData("LisVit.Models")]
    [InlineData("LisVit.Data")]
    [InlineData("LisVit.Training")]
    public void A_package_tells_what_it_is(string package)
    {
        using var archive = packed.Open(package);
        using var nuspec = archive.GetEntry($"{package}.nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single().Elements().ToLookup(element => element.Name.LocalName, element => element.Value);

        metadata["license"].Should().Equal("MIT");
        metadata["readme"].Should().Equal("README.md");
        metadata["icon"].Should().Equal("icon.png");
        metadata["tags"].Single().Should().Contain("sign-language");
        metadata["description"].Single().Should().Contain("sign language");
        archive.Entries.Select(entry => entry.FullName).Should().Contain(["README.md", "icon.png", $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml"]);
        using var symbols = packed.Open(package, "snupkg");
        symbols.Entries.Select(entry => entry.FullName).Should().Contain($"lib/net10.0/{package}.pdb");
    }

    public sealed class Packed : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public Packed() => PackedSources.Pack(folder.FullName);

        public ZipArchive Open(string package, string kind = "nupkg") => ZipFile.OpenRead(Directory.GetFiles(folder.FullName, $"{package}.*.{kind}").Should().ContainSingle().Subject);

        public void Dispose() => folder.Dispose();
    }
}
