using LisVit.Data.Frames;
using LisVit.Data.Glosses;
using LisVit.Recognition;
using LisVit.Tests;
using LisVit.Training.Checkpoints;
using LisVit.Training.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace LisVit.Training.Tests.Recognition;

/// <summary>docs/recognition.md shows code that runs here.</summary>
public sealed class RecognitionDocumentTests
{
    private static readonly Documentation Document = new("docs/recognition.md", "tests/LisVit.Training.Tests/Recognition/RecognitionDocumentTests.cs");

    [Fact]
    public async Task A_checkpoint_that_describes_itself_recognises_as_shown()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyRecognizer.Make(seed: 3);
        var output = folder.FullName;
        var vocabulary = GlossVocabulary.FromGlosses(["REGEN", "SONNE", "WIND", "NEBEL", "FROST"]);

        // begin describe
        var description = RecognizerDescription.For(model, frames: new() { Width = 192, Height = 256 }, samplingRate: 0.25);
        var options = new TrainerOptions { Epochs = 40, OutputFolder = output, Vocabulary = vocabulary, Metadata = description.ToMetadata() };
        // end describe

        var checkpoint = folder.PathTo("best");
        Checkpoint.Save(checkpoint, model, new CheckpointDescription { Glosses = options.Vocabulary.Glosses, Metadata = options.Metadata });
        var pixels = new byte[16 * 24 * 20 * 3];
        new Random(1).NextBytes(pixels);
        var frames = new MemoryFrames(pixels, 16, 24, 20);
        using var console = new StringWriter();
        var standard = Console.Out;
        Console.SetOut(console);
        try
        {
            // begin recognize
            using var recognizer = Recognizer.Open(checkpoint);
            foreach (var (gloss, confidence, start, end) in recognizer.Recognize(frames, framesPerSecond: 25))
                Console.WriteLine($"{start} - {end}  {confidence:0.00}  {gloss}");
            // end recognize
        }
        finally
        {
            Console.SetOut(standard);
        }

        var services = new ServiceCollection();
        // begin host
        services.AddLisVitRecognizer(options => options.Checkpoint = checkpoint);
        // end host
        await using var provider = services.BuildServiceProvider();
        var service = provider.GetRequiredService<RecognitionService>();
        var cancellationToken = CancellationToken.None;
        // begin service
        var glosses = await service.RecognizeAsync(frames, framesPerSecond: 25, cancellationToken);
        // end service

        glosses.Should().NotBeEmpty();
        Document.Text.Should().Contain(Document.Snippet("host")).And.Contain(Document.Snippet("service"));
        Document.Text.Should().Contain(Document.Snippet("describe")).And.Contain(Document.Snippet("recognize"));
        console.ToString().Should().MatchRegex("REGEN|SONNE|WIND|NEBEL|FROST");
    }
}
