using LisVit.Training.Optimization;
using LisVit.Training.Tests.Support;
using static TorchSharp.torch;

namespace LisVit.Training.Tests;

public sealed class NonFiniteTests
{
    [Fact]
    public void A_batch_whose_loss_is_not_finite_is_left_out_of_its_window()
    {
        // Batches 0 and 1 make the first window; the second of them is poisoned, so that the step is on the first alone.
        var (skipping, alone) = (Poisoned(step => step == 1), RegressionTask.Linear());
        var options = new TrainerOptions { Steps = 1, NonFinite = NonFiniteAction.Skip, Optimizer = new AdamWOptions { LearningRate = 0.05 } };
        var warnings = new List<string>();

        var result = Fit(skipping, options with { Accumulate = 2 }, warnings);
        Fit(alone, options, []);

        (result.SkippedBatches, result.SkippedSteps, result.Steps).Should().Be((1L, 0L, 1L));
        warnings.Should().ContainSingle().Which.Should().Be("The loss is NaN at batch 1 of epoch 0 (both from 0), after 0 steps. It is left out.");
        ModelState.Bits(skipping.Model).Should().BeEquivalentTo(ModelState.Bits(alone.Model));
    }

    [Fact]
    public void Statistics_of_norms_are_put_back_when_a_batch_is_left_out()
    {
        var model = RegressionTask.Noisy(1);
        var task = new RegressionTask(model) { OnInputs = (inputs, step) => step == 0 ? inputs * float.NaN : inputs };

        Fit(task, new() { Epochs = 1, NonFinite = NonFiniteAction.Skip }, []);

        ModelState.Values(model).Should().NotBeEmpty().And.OnlyContain(value => float.IsFinite(value));
        task.TrainingSteps.Should().Be(10);
    }

    [Fact]
    public void A_step_whose_gradients_are_not_finite_is_left_out_and_counted()
    {
        // The root of zero is finite, its slope is not.
        var task = new RegressionTask(nn.Linear(4, 1)) { OnLossAt = (loss, step) => step == 2 ? (loss - loss).sqrt() : loss };
        var warnings = new List<string>();

        var result = Fit(task, new() { Epochs = 1, NonFinite = NonFiniteAction.Skip }, warnings);

        (result.SkippedBatches, result.SkippedSteps, result.Steps).Should().Be((0L, 1L, 10L));
        warnings.Should().ContainSingle().Which.Should().Match("The norm of the gradients is * after 2 steps. It is left out.");
        ModelState.Values(task.Model).Should().OnlyContain(value => float.IsFinite(value));
    }

    [Fact]
    public void A_run_in_which_nothing_is_finite_still_ends()
    {
        var task = Poisoned(_ => true);
        var before = ModelState.Bits(task.Model);

        var result = Fit(task, new() { Steps = 25, NonFinite = NonFiniteAction.Skip }, []);

        (result.Reason, result.SkippedBatches, result.SkippedSteps).Should().Be((StopReason.Steps, 25L, 25L));
        ModelState.Bits(task.Model).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void The_training_loss_of_an_epoch_of_which_nothing_was_finite_is_no_number()
    {
        var result = Fit(Poisoned(step => step >= 10), new TrainerOptions { Epochs = 2, NonFinite = NonFiniteAction.Skip }, []);
        result.SkippedBatches.Should().Be(10);
        result.Metrics[MetricNames.TrainingLoss].Should().Be(double.NaN);
    }

    [Fact]
    public void The_norm_of_the_gradients_is_told_before_clipping()
    {
        var norms = new List<double>();
        var (clipped, free) = (RegressionTask.Linear(), RegressionTask.Linear());

        new Trainer(new TrainerOptions { Steps = 1, ClipNorm = 1e-3 }, new Watch { BatchEnd = progress => norms.Add(progress.GradientNorm) }).Fit(clipped, new PairLoader(8, 8), new PairLoader(4, 4));
        using (var loss = nn.functional.mse_loss(((TorchSharp.Modules.Linear)free.Model).call(new PairLoader(8, 8).Epoch(0).First().Inputs), new PairLoader(8, 8).Epoch(0).First().Targets))
            loss.backward();

        var expected = Math.Sqrt(free.Model.parameters().Sum(parameter => parameter.grad!.square().sum().item<float>()));
        norms.Should().ContainSingle().Which.Should().BeApproximately(expected, 1e-6 * expected);
    }

    [Fact]
    public void Gradients_are_clipped_by_value()
    {
        // With a large epsilon the update is proportional to the gradient.
        var (clipped, free) = (RegressionTask.Linear(), RegressionTask.Linear());
        var before = ModelState.Values(clipped.Model);
        var options = new TrainerOptions { Steps = 1, Optimizer = new AdamWOptions { LearningRate = 1, WeightDecay = 0, Epsilon = 1000 } };

        Fit(clipped, options with { ClipValue = 0.01 }, []);
        Fit(free, options, []);

        var expected = ModelState.Values(free.Model).Zip(before).Select(pair => Math.Clamp(pair.Second - pair.First, -0.01 / 1000, 0.01 / 1000)).ToArray();
        expected.Select(Math.Abs).Max().Should().BeApproximately(0.01 / 1000, 1e-9);
        foreach (var (actual, (start, step)) in ModelState.Values(clipped.Model).Zip(before.Zip(expected)))
            ((double)(start - actual)).Should().BeApproximately(step, 1e-7);
    }

    private static RegressionTask Poisoned(Func<int, bool> isPoisoned)
    {
        manual_seed(1);
        return new RegressionTask(nn.Linear(4, 1)) { OnLossAt = (loss, step) => isPoisoned(step) ? loss * double.NaN : loss };
    }

    private static FitResult Fit(RegressionTask task, TrainerOptions options, List<string> warnings) =>
        new Trainer(options, new Watch { Warning = warnings.Add }).Fit(task, new PairLoader(20, 2), new PairLoader(8, 2));
}
