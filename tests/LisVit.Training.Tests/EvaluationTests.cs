using LisVit.Training.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training.Tests;

public sealed class EvaluationTests
{
    [Fact]
    public void Test_gives_the_metrics_of_Validate_with_a_loss_of_its_own_name()
    {
        var trainer = new Trainer(new TrainerOptions());
        var task = RegressionTask.Linear();

        var validation = trainer.Validate(task, new PairLoader(8, 3));
        var test = trainer.Test(task, new PairLoader(8, 3));

        test[MetricNames.TestLoss].Should().Be(validation[MetricNames.ValidationLoss]);
        test.Should().NotContainKey(MetricNames.ValidationLoss).And.ContainKey("evaluations");
    }

    [Fact]
    public void Predict_gives_a_prediction_for_each_clip_in_order()
    {
        var task = RegressionTask.Linear();
        task.Model.train();

        var parts = new Trainer(new TrainerOptions()).Predict(new Predictor(task), new PairLoader(7, 3) { Shuffle = false });
        var whole = new Trainer(new TrainerOptions()).Predict(new Predictor(task), new PairLoader(7, 7) { Shuffle = false });

        parts.Should().HaveCount(7);
        foreach (var (part, one) in parts.Zip(whole))
            part.Should().BeApproximately(one, 1e-6f);
        task.Model.training.Should().BeTrue();
    }

    [Fact]
    public void Prediction_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var predict = () => new Trainer(new TrainerOptions()).Predict(new Predictor(RegressionTask.Linear()), new PairLoader(7, 3), cancel.Token);
        predict.Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Weights_are_bfloat16_while_evaluating_in_bf16_true_and_the_same_bits_as_before_afterwards()
    {
        var model = RegressionTask.Noisy(1);
        var before = ModelState.Bits(model);
        var types = new List<ScalarType>();
        var task = new RegressionTask(model) { OnInputs = (inputs, _) => inputs.to(model.parameters().First().dtype), OnBatch = (_, _) => types.Add(model.parameters().First().dtype) };

        var exact = new Trainer(new TrainerOptions()).Validate(new RegressionTask(model), new PairLoader(64, 8));
        var rounded = new Trainer(new TrainerOptions { Precision = Precision.BFloat16 }).Validate(task, new PairLoader(64, 8));

        types.Should().HaveCount(8).And.OnlyContain(type => type == ScalarType.BFloat16);
        rounded[MetricNames.ValidationLoss].Should().NotBe(exact[MetricNames.ValidationLoss]);
        rounded[MetricNames.ValidationLoss].Should().BeApproximately(exact[MetricNames.ValidationLoss], 0.05 * exact[MetricNames.ValidationLoss]);
        ModelState.Bits(model).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Weights_come_back_when_an_evaluation_in_bf16_true_fails()
    {
        var model = RegressionTask.Noisy(1);
        var before = ModelState.Bits(model);
        var task = new RegressionTask(model) { OnEvaluationStep = () => throw new InvalidOperationException("broken") };

        var validate = () => new Trainer(new TrainerOptions { Precision = Precision.BFloat16 }).Validate(task, new PairLoader(64, 8));

        validate.Should().Throw<InvalidOperationException>();
        ModelState.Bits(model).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void A_part_of_the_model_with_a_mode_of_its_own_has_it_again_after_an_evaluation()
    {
        var model = RegressionTask.Noisy(1);
        var task = new RegressionTask(model);
        var norm = model.named_children().Single(child => child.name == "norm").module;
        model.train();
        norm.eval();

        new Trainer(new TrainerOptions()).Validate(task, new PairLoader(8, 4));

        model.training.Should().BeTrue();
        norm.training.Should().BeFalse();
        model.named_children().Single(child => child.name == "drop").module.training.Should().BeTrue();
        task.EvaluatedInEvaluationMode.Should().BeTrue();
    }

    [Fact]
    public void Weights_of_64_bits_come_back_from_bf16_true_and_mixed_ones_are_refused()
    {
        var model = nn.Sequential(("in", nn.Linear(4, 2, dtype: ScalarType.Float64)), ("out", nn.Linear(2, 1, dtype: ScalarType.Float64)));
        var before = ModelState.Bits(model);
        var task = new RegressionTask(model) { OnInputs = (inputs, _) => inputs.to(model.parameters().First().dtype) };
        var trainer = new Trainer(new TrainerOptions { Precision = Precision.BFloat16 });

        trainer.Validate(task, new PairLoader(8, 4));
        ModelState.Bits(model).Should().BeEquivalentTo(before);

        model.named_children().Last().module.to(ScalarType.Float32);
        var mixed = () => trainer.Validate(task, new PairLoader(8, 4));
        mixed.Should().Throw<ArgumentException>().WithMessage("The model has values of Float64 and Float32*Evaluate it in Float32*");
    }

    [Fact]
    public void A_loss_that_is_no_single_number_is_refused_with_its_shape()
    {
        var validate = () => new Trainer(new TrainerOptions()).Validate(new RegressionTask(nn.Linear(4, 1)) { OnEvaluationLoss = loss => loss.expand(3) }, new PairLoader(8, 4));
        validate.Should().Throw<InvalidOperationException>().WithMessage("EvaluationStep gave a loss of shape [3]*Take the mean*");
    }

    [Fact]
    public void Training_in_bf16_true_is_refused()
    {
        var fit = () => new Trainer(new TrainerOptions { Epochs = 1, Precision = Precision.BFloat16 }).Fit(RegressionTask.Linear(), new PairLoader(4, 4), new PairLoader(4, 4));
        fit.Should().Throw<ArgumentException>().WithMessage("Precision is BFloat16*it is for inference*");
    }

    private sealed class Predictor(RegressionTask task) : IPredictor<Pairs, float>
    {
        public nn.Module Model => task.Model;

        public IEnumerable<float> Predict(Pairs batch)
        {
            Model.training.Should().BeFalse();
            is_grad_enabled().Should().BeFalse();
            return ((nn.Module<Tensor, Tensor>)Model).call(batch.Inputs).data<float>().ToArray();
        }
    }
}
