using LisVit.Models;
using LisVit.Training.Tasks;
using LisVit.Training.Tests.Support;

namespace LisVit.Training.Tests;

public sealed class ActivationCheckpointingTests
{
    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16Mixed)]
    public void A_run_has_the_same_bits(Precision precision)
    {
        var kept = Run(precision, checkpointing: false);

        Run(precision, checkpointing: true).Should().BeEquivalentTo(kept);
    }

    [Fact]
    public void Of_a_model_without_a_video_encoder_it_is_an_error_that_says_so()
    {
        var options = new TrainerOptions { Steps = 1, ActivationCheckpointing = true };

        var run = () => new Trainer(options).Fit(RegressionTask.Linear(), new PairLoader(4, 2), new PairLoader(4, 2));

        run.Should().Throw<ArgumentException>().WithMessage("ActivationCheckpointing is set, but Linear has no VideoMobileViT*");
    }

    [Fact]
    public void What_goes_wrong_when_activations_are_computed_again_ends_the_run_and_not_the_process()
    {
        using var model = TinyRecognizer.Make();
        var failing = new Watch { BatchEnd = _ => model.Encoder.CheckpointActivations(() => throw new InvalidOperationException("no memory left")) };

        var run = () => new Trainer(new() { Steps = 3, ActivationCheckpointing = true }, failing).Fit(new CtcTask(model), TinyRecognizer.Clips(4), TinyRecognizer.Clips(1));

        run.Should().Throw<InvalidOperationException>().WithMessage("no memory left");
    }

    private static Dictionary<string, byte[]> Run(Precision precision, bool checkpointing)
    {
        TorchSharp.torch.manual_seed(1);
        using var model = new CtcRecognizer(TinyRecognizer.Encoder with { TransformerDropout = 0.2, ConvolutionDropout = new(0.1) }, TinyRecognizer.Glosses);
        var seen = new List<bool>();
        var watch = new Watch { BatchEnd = _ => seen.Add(model.Encoder.CheckpointsActivations) };
        var options = new TrainerOptions { Steps = 3, Accumulate = 2, Seed = 4, Precision = precision, ActivationCheckpointing = checkpointing };

        new Trainer(options, watch).Fit(new CtcTask(model), TinyRecognizer.Clips(4), TinyRecognizer.Clips(1));

        seen.Should().NotBeEmpty().And.AllBeEquivalentTo(checkpointing);
        model.Encoder.CheckpointsActivations.Should().BeFalse();
        return ModelState.Bits(model);
    }
}
