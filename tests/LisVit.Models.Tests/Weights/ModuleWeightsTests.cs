using LisVit.Models.Blocks;
using LisVit.Models.Weights;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Weights;

public sealed class ModuleWeightsTests
{
    [Fact]
    public void Weights_of_one_model_make_another_give_the_same_output()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var first = Make(features: 8);
        using var second = Make(features: 8);
        var memory = randn(2, 3, 8);

        second.LoadWeights(first.state_dict());

        (second.call(memory) - first.call(memory)).abs().max().item<float>().Should().Be(0);
    }

    [Fact]
    public void Half_precision_weights_are_converted()
    {
        using var scope = NewDisposeScope();
        using var model = Make(features: 8);
        var half = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.to_type(float16));

        model.LoadWeights(half);

        var weight = model.state_dict()["linear.weight"];
        weight.dtype.Should().Be(float32);
        (weight - half["linear.weight"].to_type(float32)).abs().max().item<float>().Should().Be(0);
    }

    [Fact]
    public void Missing_and_unknown_names_are_said_and_nothing_changes()
    {
        using var scope = NewDisposeScope();
        using var model = Make(features: 8);
        var before = model.state_dict()["linear.weight"].clone();

        var load = () => model.LoadWeights(new Dictionary<string, Tensor> { ["linear.weigth"] = zeros(5, 8) });

        load.Should().Throw<InvalidDataException>().WithMessage("The weights do not fit CtcClassifier: they lack linear.weight and have the unknown linear.weigth. *");
        (model.state_dict()["linear.weight"] - before).abs().max().item<float>().Should().Be(0);
    }

    [Fact]
    public void Another_shape_is_said()
    {
        using var scope = NewDisposeScope();
        using var model = Make(features: 8);
        using var wider = Make(features: 16);

        var load = () => model.LoadWeights(wider.state_dict());

        load.Should().Throw<InvalidDataException>().WithMessage("The weights do not fit CtcClassifier: they have linear.weight [5 16] instead of [5 8]. *");
    }

    [Theory]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.ComplexFloat32)]
    public void Numbers_that_are_no_weights_are_said(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var model = Make(features: 8);

        var load = () => model.LoadWeights(new Dictionary<string, Tensor> { ["linear.weight"] = zeros([5, 8], dtype: type) });

        load.Should().Throw<InvalidDataException>().WithMessage($"The weights do not fit CtcClassifier: they have linear.weight of {type} instead of Float32. *");
    }

    [Fact]
    public void Only_the_counters_of_batch_normalisation_may_be_missing()
    {
        using var scope = NewDisposeScope();
        using var model = new ConvNormAct(3, 4, 3);
        var weights = model.state_dict().Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToDictionary();
        weights.Should().HaveCount(model.state_dict().Count - 1);

        var load = () => model.LoadWeights(weights);

        load.Should().NotThrow();
    }

    private static CtcClassifier Make(long features) => new(features, 4);
}
