using LisVit.Data.Glosses;
using LisVit.Training.Callbacks;
using LisVit.Training.Checkpoints;
using LisVit.Training.Optimization;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Support;

/// <summary>A short run with everything that a checkpoint holds: what it was told, and what it left.</summary>
internal sealed class SmallRun(string folder)
{
    public const int Batches = 14;

    public List<string> Warnings { get; } = [];

    public nn.Module<Tensor, Tensor> Model { get; private set; } = RegressionTask.Noisy(1);

    public Action<TrainingProgress> OnBatch { get; init; } = _ => { };

    public int Seed { get; init; } = 5;

    public double ClipNorm { get; init; } = 1;

    public GlossVocabulary? Vocabulary { get; init; } = GlossVocabulary.InOrder(["REGEN", "SÜD", "WIND"]);

    public Callback[] Callbacks { get; init; } = [];

    public FitResult Fit(string? resume = null, int modelSeed = 1)
    {
        Model = RegressionTask.Noisy(modelSeed);
        var options = new TrainerOptions
        {
            Epochs = 2,
            Accumulate = 3,
            ClipNorm = ClipNorm,
            AverageDecay = 0.9,
            Seed = Seed,
            OutputFolder = folder,
            Vocabulary = Vocabulary,
            Optimizer = new AdamWOptions { LearningRate = 0.01, AmsGrad = true },
            Time = new ManualTime(),
        };
        var everyBatch = new Watch
        {
            BatchEnd = progress =>
            {
                progress.RequestCheckpoint(CheckpointNames.Last);
                OnBatch(progress);
            },
            Warning = Warnings.Add,
        };
        var task = new RegressionTask(Model) { CountsEvaluations = false };
        return new Trainer(options, [new ModelCheckpoint(everySteps: 1), .. Callbacks, everyBatch]).Fit(task, new PairLoader(20, 3), new PairLoader(6, 3), resume);
    }
}
