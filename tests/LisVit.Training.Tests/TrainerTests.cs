using LisVit.Training.Optimization;
using LisVit.Training.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training.Tests;

public sealed class TrainerTests
{
    private static readonly AdamWOptions Fast = new() { LearningRate = 0.05, WeightDecay = 0 };

    [Fact]
    public void A_linear_model_learns_a_linear_function()
    {
        var task = RegressionTask.Linear();

        var result = new Trainer(new TrainerOptions { Epochs = 60, Optimizer = Fast }).Fit(task, new PairLoader(32, 8), new PairLoader(16, 8, seed: 8));

        result.Reason.Should().Be(StopReason.Epochs);
        (result.Epochs, result.Steps).Should().Be((60, 240L));
        result.Metrics[MetricNames.ValidationLoss].Should().BeLessThan(1e-2);
        result.Metrics.Should().ContainKeys(MetricNames.TrainingLoss, "evaluations");
        task.TrainedInTrainingMode.Should().BeTrue();
        task.EvaluatedInEvaluationMode.Should().BeTrue();
    }

    [Fact]
    public void Accumulated_batches_of_unequal_size_equal_one_large_batch()
    {
        var (parts, whole) = (RegressionTask.Linear(), RegressionTask.Linear());
        var options = new TrainerOptions { Epochs = 5, Optimizer = Fast, ClipNorm = 0.5 };

        new Trainer(options with { Accumulate = 3 }).Fit(parts, new PairLoader(8, 3) { Shuffle = false }, new PairLoader(4, 4));
        new Trainer(options).Fit(whole, new PairLoader(8, 8) { Shuffle = false }, new PairLoader(4, 4));

        ModelState.ShouldBeNear(parts.Model, whole.Model, 1e-6f);
    }

    [Fact]
    public void The_time_that_training_waits_for_batches_is_told()
    {
        var time = new ManualTime();
        var task = new RegressionTask(nn.Linear(4, 1)) { OnTrainingStep = _ => time.Advance(TimeSpan.FromSeconds(3)) };
        var shares = new List<double>();
        var batches = new PairLoader(8, 4) { Loading = () => time.Advance(TimeSpan.FromSeconds(1)) };

        var result = new Trainer(new TrainerOptions { Epochs = 2, Time = time }, new Watch { BatchEnd = progress => shares.Add(progress.DataWaitShare) })
            .Fit(task, batches, new PairLoader(4, 4));

        (result.DataWait, result.Elapsed).Should().Be((TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(16)));
        shares.Should().Equal(0.25, 0.25, 0.25, 0.25);
    }

    [Fact]
    public void Epochs_may_have_unequal_numbers_of_batches()
    {
        var task = RegressionTask.Linear();
        var batches = new PairLoader(8, 2) { Batches = epoch => epoch + 1 };
        var seen = new List<int>();

        var result = new Trainer(new TrainerOptions { Epochs = 3, Accumulate = 2 }, new Watch { BatchEnd = progress => seen.Add(progress.BatchesInEpoch) })
            .Fit(task, batches, new PairLoader(4, 4));

        (result.Epochs, result.Steps).Should().Be((3, 1L + 1 + 2));
        seen.Should().Equal(1, 2, 2, 3, 3, 3);
    }

    [Fact]
    public void An_epoch_ends_with_a_step_on_what_is_left()
    {
        var task = RegressionTask.Linear();
        var result = new Trainer(new TrainerOptions { Epochs = 2, Accumulate = 2 }).Fit(task, new PairLoader(5, 1), new PairLoader(4, 4));
        result.Steps.Should().Be(6);
    }

    [Fact]
    public void Gradients_are_clipped_before_the_step()
    {
        // With a large epsilon the update is proportional to the gradient, which Adam's own scaling would hide.
        var (clipped, free) = (RegressionTask.Linear(), RegressionTask.Linear());
        var before = ModelState.Values(clipped.Model);
        var options = new TrainerOptions { Steps = 1, Optimizer = new AdamWOptions { LearningRate = 1, WeightDecay = 0, Epsilon = 1000 } };

        new Trainer(options with { ClipNorm = 0.01 }).Fit(clipped, new PairLoader(8, 8), new PairLoader(4, 4));
        new Trainer(options).Fit(free, new PairLoader(8, 8), new PairLoader(4, 4));

        Distance(before, clipped.Model).Should().BeApproximately(0.01 / 1000, 2e-7);
        Distance(before, free.Model).Should().BeGreaterThan(0.1 / 1000);
    }

    [Fact]
    public void Steps_end_a_run_within_an_epoch_and_it_is_validated()
    {
        var result = new Trainer(new TrainerOptions { Steps = 6, Epochs = 50 }).Fit(RegressionTask.Linear(), new PairLoader(32, 8), new PairLoader(4, 4));
        (result.Reason, result.Steps, result.Epochs).Should().Be((StopReason.Steps, 6L, 1));
        result.Metrics.Should().ContainKey(MetricNames.ValidationLoss);
    }

    [Fact]
    public void Training_time_ends_a_run_and_its_last_window_is_not_lost()
    {
        var time = new ManualTime();
        var task = new RegressionTask(nn.Linear(4, 1)) { OnTrainingStep = _ => time.Advance(TimeSpan.FromSeconds(20)), OnEvaluationStep = () => time.Advance(TimeSpan.FromHours(1)) };

        var result = new Trainer(new TrainerOptions { TrainingTime = TimeSpan.FromMinutes(1), Accumulate = 2, Time = time })
            .Fit(task, new PairLoader(32, 4), new PairLoader(4, 4));

        (result.Reason, result.Steps, result.Elapsed).Should().Be((StopReason.TrainingTime, 2L, TimeSpan.FromMinutes(1)));
        task.TrainingSteps.Should().Be(3);
    }

    [Fact]
    public void Validation_happens_every_so_many_epochs_and_after_the_last()
    {
        var task = RegressionTask.Linear();
        var result = new Trainer(new TrainerOptions { Epochs = 5, ValidateEveryEpochs = 2, SanityValidationBatches = 0 }).Fit(task, new PairLoader(8, 8), new PairLoader(4, 4));
        result.Metrics["evaluations"].Should().Be(3);
    }

    [Fact]
    public void Validating_changes_nothing_in_training()
    {
        var (often, once) = (new RegressionTask(RegressionTask.Noisy(1)) { OnEvaluationStep = () => rand(3).Dispose() }, new RegressionTask(RegressionTask.Noisy(1)));
        var options = new TrainerOptions { Epochs = 4, Seed = 3 };

        new Trainer(options).Fit(often, new PairLoader(16, 4), new PairLoader(4, 4));
        new Trainer(options with { ValidateEveryEpochs = 4 }).Fit(once, new PairLoader(16, 4), new PairLoader(4, 4));

        ModelState.Bits(often.Model).Should().BeEquivalentTo(ModelState.Bits(once.Model));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_does_not()
    {
        Dictionary<string, byte[]> Run(int seed)
        {
            var task = new RegressionTask(RegressionTask.Noisy(1));
            new Trainer(new TrainerOptions { Epochs = 2, Seed = seed }).Fit(task, new PairLoader(16, 4), new PairLoader(4, 4));
            return ModelState.Bits(task.Model);
        }

        var first = Run(3);
        Run(3).Should().BeEquivalentTo(first);
        Run(4)["in.weight"].Should().NotEqual(first["in.weight"]);
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_the_run_before_it_reaches_the_weights()
    {
        var linear = nn.Linear(4, 1);
        var task = new RegressionTask(linear) { OnTrainingStep = step => Poison(linear, step == 2) };

        var fit = () => new Trainer(new TrainerOptions { Epochs = 3 }).Fit(task, new PairLoader(8, 4), new PairLoader(4, 4));

        fit.Should().Throw<TrainingDivergedException>().WithMessage("The loss is NaN at batch 0 of epoch 1*after 2 steps*");
        float.IsFinite(linear.weight!.sum().item<float>()).Should().BeTrue();
    }

    [Fact]
    public void Gradients_that_are_not_finite_end_the_run_before_they_reach_the_weights()
    {
        var linear = nn.Linear(4, 1);
        // The root of zero is finite, its slope is not.
        var task = new RegressionTask(linear) { OnLoss = loss => (loss - loss).sqrt() };

        var fit = () => new Trainer(new TrainerOptions { Epochs = 1, ClipNorm = 1 }).Fit(task, new PairLoader(8, 4), new PairLoader(4, 4));

        fit.Should().Throw<TrainingDivergedException>().WithMessage("The norm of the gradients is * after 0 steps*");
        float.IsFinite(linear.weight!.sum().item<float>()).Should().BeTrue();
    }

    [Fact]
    public void Live_tensors_stay_constant_over_many_steps()
    {
        var task = new RegressionTask(RegressionTask.Noisy(1));
        var live = new List<long>();
        var trainer = new Trainer(new TrainerOptions { Steps = 200, Accumulate = 2, ClipNorm = 1 }, new Watch { BatchEnd = _ => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount) });

        trainer.Fit(task, new PairLoader(400, 1), new PairLoader(4, 4));

        live.Should().HaveCount(400);
        live.Skip(2).Should().OnlyContain(count => count == live[2]);
    }

    [Fact]
    public void Live_tensors_stay_constant_over_validations_within_windows()
    {
        var live = new List<long>();
        var options = new TrainerOptions { Epochs = 6, Accumulate = 4, ValidationsPerEpoch = 8, AverageDecay = 0.9, SanityValidationBatches = 0 };

        new Trainer(options, new Watch { Metrics = progress => { if (progress.Batch == 2) live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount); } })
            .Fit(new RegressionTask(RegressionTask.Noisy(1)), new PairLoader(24, 3), new PairLoader(4, 4));

        live.Should().HaveCount(6);
        live.Skip(1).Should().OnlyContain(count => count == live[1]);
    }

    [Fact]
    public void A_callback_that_replaces_the_parameters_of_the_model_in_training_is_named()
    {
        var model = RegressionTask.Noisy(1);
        var task = new RegressionTask(model) { OnInputs = (inputs, _) => inputs.to(model.parameters().First().dtype) };
        var rounded = new Trainer(new TrainerOptions { Precision = Precision.BFloat16 });

        var fit = () => new Trainer(new TrainerOptions { Epochs = 2 }, new Watch { Metrics = _ => rounded.Validate(task, new PairLoader(4, 4)) }).Fit(task, new PairLoader(8, 4), new PairLoader(4, 4));
        fit.Should().Throw<InvalidOperationException>().WithMessage("Watch replaced the parameters of the model in training*BFloat16*");

        // Behind the end nothing is trained.
        var ended = new Trainer(new TrainerOptions { Epochs = 2 }, new Watch { FitEnd = _ => rounded.Validate(task, new PairLoader(4, 4)) }).Fit(task, new PairLoader(8, 4), new PairLoader(4, 4));
        ended.Epochs.Should().Be(2);
    }

    [Fact]
    public void Parameters_that_are_not_the_models_are_refused_by_name()
    {
        using var temperature = new TorchSharp.Modules.Parameter(ones(1));
        var (task, impostor) = (Task("temperature"), Task("weight"));

        FluentActions.Invoking(() => Fit(task)).Should().Throw<ArgumentException>().WithMessage("Parameter 'temperature' of a ParameterGroup is not the model's*");
        FluentActions.Invoking(() => Fit(impostor)).Should().Throw<ArgumentException>().WithMessage("Parameter 'weight' of a ParameterGroup is not the model's*");

        RegressionTask Task(string name) => new(nn.Linear(4, 1)) { MoreGroups = [new([KeyValuePair.Create(name, temperature)])] };
        static FitResult Fit(RegressionTask task) => new Trainer(new TrainerOptions { Epochs = 1 }).Fit(task, new PairLoader(8, 4), new PairLoader(4, 4));
    }

    [Fact]
    public void A_loss_that_cannot_be_trained_on_is_refused_in_words()
    {
        var wide = () => new Trainer(new TrainerOptions { Epochs = 1 }).Fit(new RegressionTask(nn.Linear(4, 1)) { OnLoss = loss => loss.expand(3) }, new PairLoader(8, 4), new PairLoader(4, 4));
        var detached = () => new Trainer(new TrainerOptions { Epochs = 1 }).Fit(new RegressionTask(nn.Linear(4, 1)) { OnLoss = loss => loss.detach() }, new PairLoader(8, 4), new PairLoader(4, 4));

        wide.Should().Throw<InvalidOperationException>().WithMessage("TrainingStep gave a loss of shape [3], where one number is expected*");
        detached.Should().Throw<InvalidOperationException>().WithMessage("TrainingStep gave a loss without gradients*");
    }

    [Fact]
    public void An_epoch_without_batches_is_named()
    {
        var fit = () => new Trainer(new TrainerOptions { Epochs = 3 }).Fit(RegressionTask.Linear(), new PairLoader(8, 4) { Batches = epoch => epoch == 1 ? 0 : 2 }, new PairLoader(4, 4));
        fit.Should().Throw<InvalidOperationException>().WithMessage("The training loader has no batches in epoch 1*");
    }

    [Fact]
    public void Training_time_is_that_of_batches_and_not_of_callbacks()
    {
        var time = new ManualTime();
        var task = new RegressionTask(nn.Linear(4, 1)) { OnTrainingStep = _ => time.Advance(TimeSpan.FromSeconds(2)) };
        var slow = new Watch { BatchEnd = _ => time.Advance(TimeSpan.FromMinutes(1)) };

        var result = new Trainer(new TrainerOptions { Epochs = 1, Time = time }, slow).Fit(task, new PairLoader(12, 4) { Loading = () => time.Advance(TimeSpan.FromSeconds(1)) }, new PairLoader(4, 4));

        (result.Elapsed, result.Times.Forward, result.DataWait).Should().Be((TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Mixed_precision_trains_in_bfloat16_with_weights_of_32_bits()
    {
        var linear = nn.Linear(4, 1);
        var types = new List<ScalarType>();
        linear.register_forward_hook((_, _, output) =>
        {
            types.Add(output.dtype);
            return output;
        });

        new Trainer(new TrainerOptions { Epochs = 1, SanityValidationBatches = 0, Precision = Precision.BFloat16Mixed }).Fit(new RegressionTask(linear), new PairLoader(8, 4), new PairLoader(4, 4));

        types.Should().HaveCount(3).And.OnlyContain(type => type == ScalarType.BFloat16);
        linear.weight!.dtype.Should().Be(ScalarType.Float32);
    }

    [Fact]
    public void Validate_gives_metrics_and_leaves_the_model_in_its_mode()
    {
        var task = RegressionTask.Linear();
        task.Model.train();

        var metrics = new Trainer(new TrainerOptions()).Validate(task, new PairLoader(5, 2) { Shuffle = false });
        var whole = new Trainer(new TrainerOptions()).Validate(task, new PairLoader(5, 5) { Shuffle = false });

        metrics[MetricNames.ValidationLoss].Should().BeApproximately(whole[MetricNames.ValidationLoss], 1e-6);
        task.Model.training.Should().BeTrue();
    }

    [Fact]
    public void A_run_without_an_end_or_without_batches_is_refused()
    {
        var task = RegressionTask.Linear();
        Action endless = () => new Trainer(new TrainerOptions()).Fit(task, new PairLoader(4, 4), new PairLoader(4, 4));
        Action empty = () => new Trainer(new TrainerOptions { Epochs = 1 }).Fit(task, new PairLoader(0, 4), new PairLoader(4, 4));
        Action unvalidated = () => new Trainer(new TrainerOptions { Epochs = 1 }).Fit(task, new PairLoader(4, 4), new PairLoader(0, 4));
        Action negative = () => new Trainer(new TrainerOptions { Epochs = 1, Accumulate = 0 }).Fit(task, new PairLoader(4, 4), new PairLoader(4, 4));

        endless.Should().Throw<ArgumentException>().WithMessage("Nothing would end the run*");
        empty.Should().Throw<ArgumentException>().WithMessage("*no batches*");
        unvalidated.Should().Throw<ArgumentException>().WithMessage("The validation loader has no batches*");
        negative.Should().Throw<ArgumentOutOfRangeException>().WithMessage("Accumulate (0) must be greater than 0*");
    }

    private static void Poison(TorchSharp.Modules.Linear linear, bool now)
    {
        // The loss becomes NaN while the weights themselves stay finite.
        if (now)
            linear.register_forward_hook((_, _, output) => output * double.NaN);
    }

    private static double Distance(float[] before, nn.Module model) =>
        Math.Sqrt(ModelState.Values(model).Zip(before).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));
}
