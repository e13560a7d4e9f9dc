using LisVit.Data.Batching;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Synthetic;
using LisVit.Data.Transforms;
using LisVit.Models;
using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Diagnostics;
using LisVit.Training.Loggers;
using LisVit.Training.Tasks;
using LisVit.Training.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LisVit.Training.Tests.Loggers;

/// <summary>docs/logging.md shows code that runs here.</summary>
public sealed class LoggingDocumentTests : IDisposable
{
    private static readonly Documentation Document = new("docs/logging.md", "tests/LisVit.Training.Tests/Loggers/LoggingDocumentTests.cs");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Loggers_are_combined_as_shown()
    {
        var output = folder.FullName;
        var transform = new FrameTransformOptions { Width = 64, Height = 64 };
        var clips = new SyntheticClipSource(new SyntheticCorpusOptions { TrainClips = 2, MaximumGlosses = 3 }, SyntheticSplit.Train);
        var vocabulary = GlossVocabulary.FromClips(clips);
        var trainingBatches = new ClipLoader(new ClipDataset(clips, vocabulary, new UniformFrameSampler(0.25), new FrameTransform(transform), seed: 1), new ClipLoaderOptions { BatchSize = 2, Workers = 1 });
        var validationBatches = trainingBatches;
        using var model = new CtcRecognizer(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs), vocabulary.Count);
        var task = new CtcTask(model);
        var options = new TrainerOptions { Epochs = 1, SanityValidationBatches = 0, OutputFolder = output };

        // begin loggers
        var tensorBoard = new TensorBoardLog(Path.Combine(output, "tensorboard"), everySteps: 50, histograms: true);
        var trainer = new Trainer(
            options,
            new ConsoleProgress(),
            new CsvLog(Path.Combine(output, "log.csv"), everySteps: 50),
            tensorBoard,
            new PredictionPictures(task, validationBatches, vocabulary, Path.Combine(output, "pictures"), count: 4, transform, tensorBoard),
            new ModelCheckpoint(MetricNames.WordErrorRate));
        trainer.Fit(task, trainingBatches, validationBatches);
        // end loggers

        Document.Text.Should().Contain(Document.Snippet("loggers"));
        File.ReadLines(folder.PathTo("log.csv")).Should().ContainMatch("1,1,*,wordErrorRate,*");
        Directory.GetFiles(folder.PathTo("pictures"), "*.png").Should().HaveCount(2);
        EventFileReader.Values(EventFileReader.ReadFolder(folder.PathTo("tensorboard")).Single()).Select(value => value.Value.Tag)
            .Should().Contain("validation/wordErrorRate").And.Contain("predictions/clip-0").And.ContainMatch("weights/*").And.ContainMatch("gradients/*");
    }

    [Fact]
    public void A_host_serves_a_trainer_as_shown()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        // begin host
        builder.Services.AddLisVitTraining(options => options.Epochs = 40);
        builder.Services.Configure<TrainerOptions>(builder.Configuration.GetSection("Training"));
        builder.Services.AddTransient<Callback>(services => new ModelCheckpoint(MetricNames.WordErrorRate));
        // end host

        Document.Text.Should().Contain(Document.Snippet("host"));
        using var host = builder.Build();
        host.Services.GetRequiredService<Trainer>().Should().NotBeNull();
    }

    [Fact]
    public void Every_activity_and_instrument_is_named()
    {
        using var meter = new System.Diagnostics.Metrics.MeterListener();
        var names = new List<string>();
        meter.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == TrainingDiagnostics.Name)
                names.Add(instrument.Name);
        };
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(TrainingDiagnostics).TypeHandle);
        meter.Start();

        names.Should().HaveCount(6).And.OnlyContain(name => Document.Text.Contains($"`{name}`"));
        Document.Text.Should().Contain("`fit`").And.Contain("`validate`").And.Contain("`checkpoint`");
    }
}
