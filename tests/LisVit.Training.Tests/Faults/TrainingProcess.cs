using System.Diagnostics;
using LisVit.Training.Callbacks;
using LisVit.Training.Checkpoints;
using LisVit.Training.Loggers;
using LisVit.Training.Optimization;
using LisVit.Training.Tests.Support;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Faults;

/// <summary>Trains in a process of its own, which tests stop and kill, and start again to go on.</summary>
internal static class TrainingProcess
{
    public const int Batches = Epochs * 8;

    private const int Epochs = 4;
    private const int Width = 512;

    /// <param name="folder">Where checkpoints and metrics go; where there are some, training goes on from them.</param>
    /// <param name="stopAt">The batch after which to wait for a signal; 0 for none.</param>
    /// <param name="hang">Whether to hang when the signal has come.</param>
    public static Process Start(string folder, int stopAt = 0, bool hang = false) =>
        Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(TrainingProcess).Assembly.Location, folder, $"{stopAt}", $"{hang}"]) { RedirectStandardOutput = true })!;

    /// <summary>Trains until it ends by itself.</summary>
    public static int Finish(string folder)
    {
        using var process = Start(folder);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Arguments: as those of <see cref="Start"/>. Says "begin", a line a batch, and how it ended.</summary>
    public static int Main(string[] arguments)
    {
        using var signals = new StopSignals();
        Console.WriteLine("begin");
        var (folder, stopAt, hang) = (arguments[0], int.Parse(arguments[1], System.Globalization.CultureInfo.InvariantCulture), bool.Parse(arguments[2]));
        var result = Train(folder, OnBatch, signals.Token);
        Console.WriteLine($"end {result.Reason}");
        return signals.ExitCode ?? 0;

        void OnBatch(int batch)
        {
            Console.WriteLine($"batch {batch}");
            if (batch != stopAt)
                return;
            signals.Token.WaitHandle.WaitOne();
            Console.WriteLine("signal");
            if (hang)
                Thread.Sleep(Timeout.Infinite);
        }
    }

    private static FitResult Train(string folder, Action<int> onBatch, CancellationToken cancellationToken)
    {
        manual_seed(1);
        // The large layer makes checkpoints that take a while to write.
        using var model = nn.Sequential(
            ("in", nn.Linear(4, Width)), ("norm", nn.BatchNorm1d(Width)), ("hidden", nn.Linear(Width, Width)), ("act", nn.ReLU()), ("drop", nn.Dropout(0.5)), ("out", nn.Linear(Width, 1)));
        var options = new TrainerOptions
        {
            Epochs = Epochs,
            Accumulate = 3,
            ClipNorm = 1,
            AverageDecay = 0.9,
            Seed = 5,
            OutputFolder = folder,
            Optimizer = new AdamWOptions { LearningRate = 0.01, AmsGrad = true },
            Schedule = new ReduceOnPlateau(0.5, patience: 0),
            // A clock that stands still, so that files can be compared whole.
            Time = new ManualTime(),
        };
        var trained = 0;
        var trainer = new Trainer(
            options,
            new EarlyStopping(10),
            new CsvLog(Path.Combine(folder, "metrics.csv")),
            new ModelCheckpoint(everySteps: 1, keep: 2),
            new Watch
            {
                BatchEnd = progress =>
                {
                    // Within windows too, where a checkpoint holds gradients.
                    progress.RequestCheckpoint(CheckpointNames.Last);
                    onBatch(++trained);
                },
            });
        return trainer.Fit(new RegressionTask(model) { CountsEvaluations = false }, new PairLoader(30, 4), new PairLoader(6, 3), Checkpoint.FindLast(folder), cancellationToken);
    }
}
