using LisVit.Models.Weights;
using LisVit.Parity;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Parity;

/// <summary>Losses and the norm of every parameter's gradient against the released code.</summary>
public sealed class ReleasedGradientsTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Encoder_only_has_the_released_loss_and_gradients()
    {
        using var golden = Golden.EncoderOnly();
        using var scope = NewDisposeScope();
        using var model = Golden.MakeEncoderOnly();
        model.LoadWeights(golden.Weights, KeyMaps.ReleasedEncoderOnly);
        model.eval();

        var loss = Golden.Loss(model, golden.Outputs["input"], golden.Outputs["targets"]);
        loss.backward();

        loss.item<float>().Should().BeApproximately((float)golden.Facts.GetProperty("eval_ctc_loss_targets_plus1").GetDouble(), 1e-4f);
        VerifyNorms(golden, model, KeyMaps.ReleasedEncoderOnly);
    }

    [SkippableFact]
    public void Encoder_decoder_has_the_released_loss_and_gradients()
    {
        using var golden = Golden.EncoderDecoder();
        using var scope = NewDisposeScope();
        using var model = Golden.MakeEncoderDecoder();
        model.LoadWeights(golden.Weights, KeyMaps.ReleasedEncoderDecoder);
        model.eval();

        var loss = Golden.Loss(model, golden.Outputs["input"], golden.Outputs["targets"]);
        loss.backward();

        loss.item<float>().Should().BeApproximately((float)golden.Facts.GetProperty("eval_loss_ls0_1").GetDouble(), 1e-5f);
        VerifyNorms(golden, model, KeyMaps.ReleasedEncoderDecoder);
    }

    private void VerifyNorms(Golden golden, nn.Module model, KeyMap map)
    {
        var expected = golden.GradientNorms();
        var differences = model.named_parameters().Select(parameter =>
        {
            var name = map.Theirs(parameter.name).Single();
            var norm = parameter.parameter.grad!.to_type(float64).norm().item<double>();
            return (Name: name, Norm: norm, Expected: expected[name], Relative: Math.Abs(norm - expected[name]) / expected[name]);
        }).ToArray();

        differences.Select(difference => difference.Name).Should().BeEquivalentTo(expected.Keys, "each released parameter with a gradient is one of ours");
        foreach (var (name, norm, wanted, relative) in differences.OrderByDescending(difference => difference.Relative).Take(12))
            output.WriteLine($"{name}: {norm:e6}, expected {wanted:e6}, relative {relative:e1}");
        output.WriteLine($"{differences.Length} norms, {expected.Values.Count(norm => norm < 1e-4)} below 1e-4");
        differences.Should().OnlyContain(difference => difference.Relative <= 1e-3);
    }
}
