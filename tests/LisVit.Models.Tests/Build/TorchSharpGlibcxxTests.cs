using System.Text;
using LisVit.Tests;

namespace LisVit.Models.Tests.Build;

/// <summary>Runs build/TorchSharpGlibcxx.targets on made-up libraries, all in one MSBuild process.</summary>
public sealed class TorchSharpGlibcxxTests(TorchSharpGlibcxxTests.Built built) : IClassFixture<TorchSharpGlibcxxTests.Built>
{
    private const string Symbol = "\0_ZSt21ios_base_library_initv\0";
    private const string Version = "\0GLIBCXX_3.4.32\0";
    private const string VersionHash = "B\xf8\x97\x02";
    private const string Lowered = "obj/torchsharp/1.2.3/runtimes/linux-x64/native/libLibTorchSharp.so";

    private static readonly Dictionary<string, string> Libraries = new()
    {
        ["known"] = $"head{Symbol}\0GLIBCXX_3.4.30{Version}more{VersionHash}tail",
        ["native"] = $"{VersionHash}{Version}{Symbol}",
        ["fixed"] = "head\0_ZNSt8ios_base4InitC1Ev\0\0GLIBCXX_3.4.30\0tail",
        ["empty"] = "",
        ["two symbols"] = $"{Symbol}{Symbol}{Version}{VersionHash}",
        ["two hashes"] = $"{Symbol}{Version}{VersionHash}{VersionHash}",
        ["no hash"] = $"{Symbol}{Version}",
        ["version alone"] = $"head{Version}tail",
        ["off"] = $"{Symbol}{Symbol}{Version}{VersionHash}",
    };

    [Theory]
    [InlineData("known", "head\0_ZNSt8ios_base4InitC1Ev\0nitv\0\0GLIBCXX_3.4.30\0GLIBCXX_3.4\032\0moret)\x92\x08tail")]
    [InlineData("native", "t)\x92\x08\0GLIBCXX_3.4\032\0\0_ZNSt8ios_base4InitC1Ev\0nitv\0")]
    public void A_library_that_names_all_three_once_is_lowered(string library, string expected) =>
        Encoding.Latin1.GetString(File.ReadAllBytes(built.PathOf(library, Lowered))).Should().Be(expected);

    [Theory]
    [InlineData("fixed")]
    [InlineData("empty")]
    public void A_library_that_names_none_is_taken_as_it_is(string library) =>
        Encoding.Latin1.GetString(File.ReadAllBytes(built.PathOf(library, Lowered))).Should().Be(Libraries[library]);

    [Theory]
    [InlineData("two symbols", "2, 1 and 1")]
    [InlineData("two hashes", "1, 1 and 2")]
    [InlineData("no hash", "1, 1 and 0")]
    [InlineData("version alone", "0, 1 and 0")]
    public void Any_other_library_is_an_error_that_says_what_it_has_and_how_to_go_on(string library, string found)
    {
        built.Output.Split('\n').Should().Contain(line =>
            line.Contains($"{built.PathOf(library, "package/libLibTorchSharp.so")} : error LISVIT0001")
            && line.Contains($"but it has {found} of them. Set the property LowerTorchSharpGlibcxxFloor to false"));
        File.Exists(built.PathOf(library, Lowered)).Should().BeFalse();
    }

    [Theory]
    [InlineData("known", Lowered)]
    [InlineData("native", Lowered)]
    [InlineData("off", "package/libLibTorchSharp.so")]
    public void The_build_goes_on_with_one_library(string library, string resolved) =>
        File.ReadAllLines(built.PathOf(library, "resolved.txt")).Should().Equal(built.PathOf(library, resolved));

    [Fact]
    public void The_package_is_never_written_to() =>
        Libraries.Should().OnlyContain(library => Encoding.Latin1.GetString(File.ReadAllBytes(built.PathOf(library.Key, "package/libLibTorchSharp.so"))) == library.Value);

    [Fact]
    public void A_library_is_written_again_only_when_it_has_changed()
    {
        File.ReadAllText(built.PathOf("unchanged", Lowered)).Should().Be("lowered before");
        File.ReadAllText(built.PathOf("changed", Lowered)).Should().Be("new");
    }

    public sealed class Built : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public Built()
        {
            foreach (var (name, image) in Libraries)
                WriteProject(name, image);
            foreach (var (name, age) in new[] { ("unchanged", 1), ("changed", -1) })
            {
                WriteProject(name, "new");
                var lowered = folder.Write($"{name}/{Lowered}", "lowered before");
                File.SetLastWriteTimeUtc(lowered, DateTime.UtcNow.AddHours(age));
            }

            var all = folder.Write("all.proj", """
                <Project>
                  <ItemGroup>
                    <Library Include="*/library.proj" />
                  </ItemGroup>
                  <Target Name="BuildAll">
                    <MSBuild Projects="@(Library)" Targets="Report" ContinueOnError="true" />
                  </Target>
                </Project>
                """);
            Output = MSBuild.Run(all).Output;
        }

        public string Output { get; }

        public string PathOf(string library, string relativePath) => folder.PathTo(Path.Combine(library, relativePath));

        public void Dispose() => folder.Dispose();

        private void WriteProject(string name, string image)
        {
            folder.Write($"{name}/package/libLibTorchSharp.so", Encoding.Latin1.GetBytes(image));
            folder.Write($"{name}/library.proj", $"""
                <Project>
                  <PropertyGroup>
                    <IntermediateOutputPath>obj/</IntermediateOutputPath>
                    <LowerTorchSharpGlibcxxFloor>{(name == "off" ? "false" : "")}</LowerTorchSharpGlibcxxFloor>
                  </PropertyGroup>
                  <Import Project="{Repository.PathTo("build/TorchSharpGlibcxx.targets")}" />
                  <Target Name="ResolvePackageAssets">
                    <ItemGroup>
                      <{(name == "native" ? "NativeCopyLocalItems" : "RuntimeTargetsCopyLocalItems")} Include="$(MSBuildProjectDirectory)/package/libLibTorchSharp.so"
                        NuGetPackageVersion="1.2.3" PathInPackage="runtimes/linux-x64/native/libLibTorchSharp.so" />
                    </ItemGroup>
                  </Target>
                  <Target Name="Report" DependsOnTargets="ResolvePackageAssets">
                    <WriteLinesToFile File="$(MSBuildProjectDirectory)/resolved.txt" Lines="@(RuntimeTargetsCopyLocalItems);@(NativeCopyLocalItems)" />
                  </Target>
                </Project>
                """);
        }
    }
}
