using System.IO.Compression;
using System.Xml.Linq;
using LisVit.Tests;

namespace LisVit.Training.Tests.Build;

/// <summary>Packs what was built and looks into the packages.</summary>
public sealed class PackageTests(PackageTests.Packed packed) : IClassFixture<PackageTests.Packed>
{
    [Theory]
    [InlineData("LisVit.Models", "TorchSharp")]
    [InlineData("LisVit.Data", "TorchSharp SkiaSharp CsvHelper System.IO.Hashing")]
    [InlineData("LisVit.Training", "LisVit.Models LisVit.Data Spectre.Console System.IO.Hashing Microsoft.Extensions.Options Microsoft.Extensions.Logging.Abstractions")]
    public void A_package_depends_on_these_no_backend_and_no_pin(string package, string dependencies)
    {
        using var archive = packed.Open(package);
        using var nuspec = archive.GetEntry($"{package}.nuspec")!.Open();
        var found = XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency").ToArray();

        found.Select(element => element.Attribute("id")!.Value).Should().BeEquivalentTo(dependencies.Split(' '));
        found.Should().OnlyContain(element => !element.Attribute("version")!.Value.StartsWith('[') || element.Attribute("version")!.Value.EndsWith(", )", StringComparison.Ordinal), "a least version, which a user may raise");
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
