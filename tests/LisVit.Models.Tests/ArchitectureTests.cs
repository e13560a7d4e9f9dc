using System.Xml.Linq;
using LisVit.Tests;

namespace LisVit.Models.Tests;

public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("LisVit.Models")]
    [InlineData("LisVit.Data")]
    [InlineData("LisVit.Training", "LisVit.Data", "LisVit.Models")]
    public void Only_Training_joins_Models_and_Data(string project, params string[] expected) =>
        References(ProjectFile(project), "ProjectReference").Select(Path.GetFileNameWithoutExtension).Should().BeEquivalentTo(expected);

    [Fact]
    public void Models_depends_on_TorchSharp_only() =>
        References(ProjectFile("LisVit.Models"), "PackageReference").Should().Equal("TorchSharp");

    [Theory]
    [InlineData("LisVit.Models")]
    [InlineData("LisVit.Data")]
    [InlineData("LisVit.Training")]
    public void A_package_leaves_the_backend_to_the_application(string project) =>
        References(ProjectFile(project), "PackageReference").Where(name => name != "TorchSharp").Should()
            .NotContain(name => name.StartsWith("libtorch", StringComparison.OrdinalIgnoreCase) || name.StartsWith("TorchSharp", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Pins_for_all_packages_stay_out_of_them() =>
        XDocument.Load(Repository.PathTo("src/Directory.Build.props")).Descendants("PackageReference").Should()
            .NotBeEmpty().And.OnlyContain(reference => (string?)reference.Attribute("PrivateAssets") == "all");

    private static string ProjectFile(string project) => Repository.PathTo($"src/{project}/{project}.csproj");

    private static IEnumerable<string> References(string projectFile, string kind) =>
        XDocument.Load(projectFile).Descendants(kind).Select(reference => reference.Attribute("Include")!.Value);
}
