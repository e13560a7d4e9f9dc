using LisVit.Models.Weights;
using LisVit.Tests;
using LisVit.Training.Checkpoints;
using LisVit.Training.Tests.Support;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Weights_buffers_and_description_come_back()
    {
        using var model = RegressionTask.Noisy(1);
        using var other = RegressionTask.Noisy(2);
        var description = new CheckpointDescription
        {
            Metadata = new Dictionary<string, string> { ["vocabulary"] = "REGEN\nSÜD" },
            Epoch = 3,
            Step = 120,
            Metrics = new Dictionary<string, double> { ["wordErrorRate"] = double.PositiveInfinity, [MetricNames.ValidationLoss] = 0.1 },
        };

        Checkpoint.Save(folder.PathTo("new/best"), model, description);

        using var checkpoint = Checkpoint.Open(folder.PathTo("new/best.safetensors"));
        checkpoint.LoadWeights(other);
        ModelState.Bits(other).Should().BeEquivalentTo(ModelState.Bits(model));
        checkpoint.Description.Should().BeEquivalentTo(description);
        checkpoint.Description.LibraryVersion.Should().NotBeEmpty();
        File.ReadAllText(folder.PathTo("new/best.json")).Should().Contain("\"step\": 120").And.Contain("REGEN");
    }

    [Fact]
    public void A_model_of_another_size_is_told_the_first_entry_that_differs()
    {
        using var small = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.Linear(3, 1)));
        using var large = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.Linear(3, 5)));
        using var deep = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.Linear(3, 1)), ("c", nn.Linear(1, 1)));
        Checkpoint.Save(folder.PathTo("small"), small, new CheckpointDescription());
        Checkpoint.Save(folder.PathTo("deep"), deep, new CheckpointDescription());
        var before = ModelState.Bits(large);

        Load("small", large).Should().Throw<ArgumentException>().WithMessage("'b.weight' in '*small.safetensors' is [1, 3], the model expects [5, 3]. Build the model*");
        Load("small", deep).Should().Throw<ArgumentException>().WithMessage("*has no 'c.weight', where the model expects [1, 1]*");
        Load("deep", small).Should().Throw<ArgumentException>().WithMessage("'c.weight' [1, 1] in '*' has no place in the model*");
        ModelState.Bits(large).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void A_truncated_checkpoint_is_refused_by_name()
    {
        using var model = nn.Linear(2, 3);
        var path = folder.PathTo("last.safetensors");
        Checkpoint.Save(path, model, new CheckpointDescription());
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^3]);

        var open = () => Checkpoint.Open(path);

        open.Should().Throw<InvalidDataException>().WithMessage($"*{path}*");
    }

    [Fact]
    public void Tensors_that_are_no_checkpoint_and_other_formats_are_refused()
    {
        var path = folder.PathTo("weights.safetensors");
        var open = () => Checkpoint.Open(path);

        SafetensorsFile.Write(path, []);
        open.Should().Throw<InvalidDataException>().WithMessage("*no checkpoint of this library*");

        SafetensorsFile.Write(path, [], new Dictionary<string, string> { ["lisvit"] = """{"formatVersion":2,"libraryVersion":"9.0.0"}""" });
        open.Should().Throw<InvalidDataException>().WithMessage("*has format 2, this library reads 1*9.0.0*");

        SafetensorsFile.Write(path, [], new Dictionary<string, string> { ["lisvit"] = "{" });
        open.Should().Throw<InvalidDataException>().WithMessage($"*'{path}' is damaged*");
    }

    [Fact]
    public void A_file_left_half_written_by_a_killed_process_is_never_read_and_soon_gone()
    {
        using var model = nn.Linear(2, 3);
        Checkpoint.Save(folder.PathTo("last"), model, new CheckpointDescription { Step = 7 });
        File.WriteAllText(folder.PathTo("last.safetensors.tmp"), new string('x', 10_000));

        using (var checkpoint = Checkpoint.Open(folder.PathTo("last")))
            checkpoint.Description.Step.Should().Be(7);

        Checkpoint.Save(folder.PathTo("last"), model, new CheckpointDescription { Step = 8 });
        using (var checkpoint = Checkpoint.Open(folder.PathTo("last")))
            checkpoint.Description.Step.Should().Be(8);
        File.Exists(folder.PathTo("last.safetensors.tmp")).Should().BeFalse();
    }

    private Action Load(string name, nn.Module model) => () =>
    {
        using var checkpoint = Checkpoint.Open(folder.PathTo(name));
        checkpoint.LoadWeights(model);
    };
}
