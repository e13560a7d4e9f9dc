using LisVit.Models.Weights;
using LisVit.Tests;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Weights;

public sealed class WeightFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Weights_go_from_PyTorch_to_safetensors_and_back_whatever_the_name_says()
    {
        using var scope = NewDisposeScope();
        var weights = WeightFile.ReadAll("Weights/Files/lightning.ckpt");
        SafetensorsFile.Write(folder.PathTo("weights.pt"), weights);

        var again = WeightFile.ReadAll(folder.PathTo("weights.pt"));

        again.Keys.Should().BeEquivalentTo(weights.Keys);
        foreach (var (name, values) in weights)
            again[name].bytes.ToArray().Should().Equal(values.bytes.ToArray(), name);
    }

    [Fact]
    public void A_root_chooses_a_part_of_a_checkpoint_and_has_no_meaning_elsewhere()
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(folder.PathTo("a"), []);

        WeightFile.ReadAll("Weights/Files/lightning.ckpt", "optimizer_states").Should().ContainKey("0.state.1.exp_avg_sq");
        FluentActions.Invoking(() => WeightFile.ReadAll(folder.PathTo("a"), "model")).Should().Throw<ArgumentException>().WithMessage("A root ('model')*has no parts*");
    }

    [Theory]
    [InlineData("Weights/Files/legacy.pth", "*before PyTorch 1.6*")]
    [InlineData("Files.md", "*Files.md' is not a valid safetensors file*")]
    public void What_is_neither_is_refused_by_name(string path, string message)
    {
        var file = path == "Files.md" ? Repository.PathTo("tests/LisVit.Models.Tests/Files.md") : path;
        FluentActions.Invoking(() => WeightFile.ReadAll(file)).Should().Throw<InvalidDataException>().WithMessage(message);
    }
}
