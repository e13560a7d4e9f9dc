namespace LisVit.Models.Tests.Build;

public sealed class TorchSharpLibraryTests
{
    [SkippableFact]
    public void The_native_library_beside_a_program_asks_for_nothing_newer_than_GLIBCXX_3_4_30()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "libLibTorchSharp.so is for Linux");
        const string prefix = "GLIBCXX_";
        var library = Directory.GetFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories).Should().ContainSingle().Subject;

        var versions = VersionNeeds.Read(File.ReadAllBytes(library)).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => Version.Parse(name[prefix.Length..])).ToArray();

        versions.Should().Contain(new Version(3, 4, 30), "that is what the library is known to need").And.OnlyContain(version => version <= new Version(3, 4, 30));
    }
}
