using LisVit.Data.Glosses;
using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Checkpoints;
using LisVit.Training.Loggers;
using LisVit.Training.Optimization;
using LisVit.Training.Tasks;
using LisVit.Training.Tests.Support;

namespace LisVit.Training.Tests;

/// <summary>docs/training.md shows code that runs here, and the loop as the trainer's own comment has it.</summary>
public sealed class TrainingDocumentTests : IDisposable
{
    private static readonly Documentation Document = new("docs/training.md", "tests/LisVit.Training.Tests/TrainingDocumentTests.cs");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_is_trained_tested_and_asked_as_shown()
    {
        var output = folder.FullName;
        var vocabulary = GlossVocabulary.InOrder(["A", "B", "C", "D", "E"]);
        using var model = TinyRecognizer.Make();
        var (training, validation, testing) = (TinyRecognizer.Clips(2), TinyRecognizer.Clips(1), TinyRecognizer.Clips(1));
        using var cancel = new CancellationTokenSource();
        var cancellationToken = cancel.Token;
        string? resume = null;

        // begin train
        var options = new TrainerOptions
        {
            Epochs = 300,
            Accumulate = 32,
            ClipNorm = 1,
            Precision = Precision.BFloat16Mixed,
            Schedule = new ReduceOnPlateau(factor: 0.1, patience: 3),
            OutputFolder = output,
            Vocabulary = vocabulary,
        };
        // end train
        options.Epochs = 1;
        // begin fit
        var trainer = new Trainer(options, new ConsoleProgress(), new ModelCheckpoint(MetricNames.WordErrorRate), new EarlyStopping(patience: 5));
        var fit = trainer.Fit(new CtcTask(model), training, validation, resume, cancellationToken);
        var test = trainer.Test(new CtcTask(model), testing);
        var glosses = trainer.Predict(new CtcTask(model), testing);
        // end fit

        Document.Text.Should().Contain(Document.Snippet("train")).And.Contain(Document.Snippet("fit"));
        (fit.Reason, fit.Steps).Should().Be((StopReason.Epochs, 1L));
        test.Should().ContainKeys(MetricNames.TestLoss, MetricNames.WordErrorRate);
        glosses.Should().HaveCount(4);
        Checkpoint.FindLast(output).Should().Be(folder.PathTo("last.safetensors"));
    }

    [Fact]
    public void What_the_encoder_contributes_is_measured_as_shown()
    {
        using var model = TinyRecognizer.MakeEncoderDecoder();
        var testing = TinyRecognizer.Clips(1);
        var trainer = new Trainer(new TrainerOptions());

        // begin contribution
        var deaf = new EncoderDecoderTask(model, new() { Memory = MemorySubstitute.Normal });
        var contribution = trainer.Test(deaf, testing)[MetricNames.WordErrorRate] - trainer.Test(new EncoderDecoderTask(model), testing)[MetricNames.WordErrorRate];
        // end contribution

        Document.Text.Should().Contain(Document.Snippet("contribution"));
        contribution.Should().BeInRange(-10, 10);
    }

    [Fact]
    public void The_loop_is_told_as_the_trainers_comment_tells_it()
    {
        var comment = File.ReadLines(Repository.PathTo("src/LisVit.Training/Trainer.cs"))
            .SkipWhile(line => !line.Contains("<code>", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains("</code>", StringComparison.Ordinal))
            .Select(line => line[4..]);
        Document.Text.Should().Contain(string.Join('\n', comment));
    }
}
