using LisVit.Training.Optimization;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Support;

/// <summary>Mean squared error of a small model; what each step does can be watched or replaced.</summary>
internal sealed class RegressionTask(nn.Module<Tensor, Tensor> model) : TrainingTask<Pairs>
{
    private int evaluations;

    public override nn.Module Model => model;

    public Action<int> OnTrainingStep { get; init; } = _ => { };

    public Func<Tensor, Tensor> OnLoss { get; init; } = loss => loss;

    /// <summary>Replaces the loss of an evaluation step.</summary>
    public Func<Tensor, Tensor> OnEvaluationLoss { get; init; } = loss => loss;

    /// <summary>Adds to the parameters that are optimised.</summary>
    public IReadOnlyList<ParameterGroup> MoreGroups { get; init; } = [];

    /// <summary>Replaces the loss of a training step, which is numbered from 0.</summary>
    public Func<Tensor, int, Tensor> OnLossAt { get; init; } = (loss, _) => loss;

    /// <summary>Replaces the inputs of a step; training steps are numbered from 0, evaluation steps are -1.</summary>
    public Func<Tensor, int, Tensor> OnInputs { get; init; } = (inputs, _) => inputs;

    /// <summary>Sees each batch, and whether it is one to train on.</summary>
    public Action<Pairs, bool> OnBatch { get; init; } = (_, _) => { };

    public Action OnEvaluationStep { get; init; } = () => { };

    /// <summary>What the n-th evaluation reports as loss, instead of the model's.</summary>
    public Func<int, double>? ScriptedLoss { get; init; }

    /// <summary>Whether the number of evaluations, which begins anew with each process, is a metric.</summary>
    public bool CountsEvaluations { get; init; } = true;

    public int TrainingSteps { get; private set; }

    public bool TrainedInTrainingMode { get; private set; } = true;

    public bool EvaluatedInEvaluationMode { get; private set; } = true;

    public static RegressionTask Linear(int seed = 1)
    {
        manual_seed(seed);
        return new RegressionTask(nn.Linear(4, 1));
    }

    /// <summary>A model that draws random numbers and has statistics that change while training.</summary>
    public static nn.Module<Tensor, Tensor> Noisy(int seed)
    {
        manual_seed(seed);
        return nn.Sequential(
            ("in", nn.Linear(4, 8)), ("norm", nn.BatchNorm1d(8)), ("act", nn.ReLU()), ("drop", nn.Dropout(0.5)), ("out", nn.Linear(8, 1)));
    }

    public override int ClipsIn(Pairs batch) => (int)batch.Inputs.shape[0];

    public override Tensor TrainingStep(Pairs batch)
    {
        TrainedInTrainingMode &= model.training && is_grad_enabled();
        OnTrainingStep(TrainingSteps);
        OnBatch(batch, true);
        return OnLossAt(OnLoss(Loss(batch, TrainingSteps)), TrainingSteps++);
    }

    public override void BeginEvaluation() => evaluations++;

    public override Tensor EvaluationStep(Pairs batch)
    {
        OnEvaluationStep();
        OnBatch(batch, false);
        EvaluatedInEvaluationMode &= !model.training && !is_grad_enabled();
        return ScriptedLoss is { } scripted ? tensor(scripted(evaluations - 1)) : OnEvaluationLoss(Loss(batch, step: -1));
    }

    public override IReadOnlyDictionary<string, double> EndEvaluation() =>
        CountsEvaluations ? new Dictionary<string, double> { ["evaluations"] = evaluations } : new Dictionary<string, double>();

    public override IReadOnlyList<ParameterGroup> ParameterGroups(AdamWOptions options) => [.. base.ParameterGroups(options), .. MoreGroups];

    private Tensor Loss(Pairs batch, int step) => nn.functional.mse_loss(model.call(OnInputs(batch.Inputs, step)).to(ScalarType.Float32), batch.Targets);
}
