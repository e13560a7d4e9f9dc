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

    private static Dictionary<string, byte[]> Run(Precision precision, bool checkpointing)
    {
        using var model = TinyRecognizer.Make();
        var options = new TrainerOptions { Steps = 3, Accumulate = 2, Seed = 4, Precision = precision, ActivationCheckpointing = checkpointing };
        new Trainer(options).Fit(new CtcTask(model), TinyRecognizer.Clips(4), TinyRecognizer.Clips(1));
        return ModelState.Bits(model);
    }
}
