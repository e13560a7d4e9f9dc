using System.Text.Json;
using LisVit.Tests;

namespace LisVit.Models.Tests.Build;

public sealed class TorchBackendTests
{
    private static readonly string Program = Repository.PathTo("samples/LisVit.Samples.ReproduceReport/LisVit.Samples.ReproduceReport.csproj");

    [Theory]
    [InlineData("cuda-linux", "TorchSharp-cuda-linux")]
    [InlineData("cuda-windows", "TorchSharp-cuda-windows")]
    public void A_program_takes_the_chosen_backend_and_no_other(string backend, string package)
    {
        var (exitCode, output) = MSBuild.Run(Program, "-getItem:PackageReference", $"-p:TorchBackend={backend}");

        exitCode.Should().Be(0, output);
        using var evaluated = JsonDocument.Parse(output);
        evaluated.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!)
            .Where(name => name.StartsWith("TorchSharp", StringComparison.Ordinal) || name.StartsWith("libtorch", StringComparison.Ordinal))
            .Should().Equal(package);
    }

    [Fact]
    public void An_unknown_backend_is_named_with_the_ones_there_are()
    {
        var (exitCode, output) = MSBuild.Run(Program, "-t:CheckTorchBackend", "-p:TorchBackend=bogus");

        exitCode.Should().NotBe(0);
        output.Should().Contain("TorchBackend is 'bogus'. Use cpu, cuda-linux or cuda-windows, as in -p:TorchBackend=cpu.");
    }
}
