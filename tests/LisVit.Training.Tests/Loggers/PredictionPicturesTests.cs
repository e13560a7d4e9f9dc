using LisVit.Data.Glosses;
using LisVit.Models;
using LisVit.Tests;
using LisVit.Training.Loggers;
using LisVit.Training.Tasks;
using LisVit.Training.Tests.Support;
using SkiaSharp;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Loggers;

public sealed class PredictionPicturesTests : IDisposable
{
    private static readonly GlossVocabulary Vocabulary = GlossVocabulary.InOrder(["REGEN", "KOMMEN", "SCHÖN"]);
    private static readonly TrainerOptions Options = new() { Epochs = 2, SanityValidationBatches = 0 };

    private static readonly SKColor Red = new(204, 51, 102);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_validation_is_drawn_with_what_was_signed_and_what_was_recognised()
    {
        using var task = NewTask();
        Fit(Options with { ValidateEveryEpochs = 2, Epochs = 3 }, task.Task, new PredictionPictures(task.Task, new RedClips(3), Vocabulary, folder.FullName, count: 3));

        // One batch an epoch; the second epoch is validated, and the last.
        Directory.GetFiles(folder.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal).Should().Equal(
            new[] { 2, 3 }.SelectMany(step => Enumerable.Range(0, 3).SelectMany(clip => new[] { $"step-0000000{step}-clip-{clip}.png", $"step-0000000{step}-clip-{clip}.txt" })));
        File.ReadAllLines(folder.PathTo("step-00000002-clip-0.txt"))[..2].Should().Equal("monday/0", "reference: REGEN KOMMEN");
        File.ReadAllLines(folder.PathTo("step-00000002-clip-1.txt"))[..2].Should().Equal("tuesday/0", "reference: SCHÖN");
        File.ReadAllLines(folder.PathTo("step-00000002-clip-2.txt"))[0].Should().Be("monday/1");

        task.Task.Model.eval();
        using var batch = new RedClips(1).Epoch(0).Single();
        File.ReadAllLines(folder.PathTo("step-00000003-clip-0.txt"))[2].Should().Be($"hypothesis: {string.Join(' ', Vocabulary.Decode(task.Task.Recognize(batch)[0]))}");
    }

    [Fact]
    public void Frames_have_their_colours_again_and_padding_is_left_out()
    {
        using var task = NewTask();
        Fit(Options with { Epochs = 1 }, task.Task, new PredictionPictures(task.Task, new RedClips(1), Vocabulary, folder.FullName, count: 2));

        using var eight = SKBitmap.Decode(folder.PathTo("step-00000001-clip-0.png"));
        using var three = SKBitmap.Decode(folder.PathTo("step-00000001-clip-1.png"));

        // Frames of 128 x 64 are drawn as large as they are, 2 apart; longer clips show 8 frames.
        Enumerable.Range(0, 8).Select(frame => eight.GetPixel((frame * 66) + 32, 64)).Should().OnlyContain(colour => colour == Red);
        Enumerable.Range(0, 3).Select(frame => three.GetPixel((frame * 66) + 32, 64)).Should().OnlyContain(colour => colour == Red);

        // What is recognised may be wider than three frames, or not.
        Enumerable.Range((3 * 66) + 1, Math.Max(0, three.Width - (3 * 66) - 1)).Select(x => three.GetPixel(x, 64)).Where(colour => colour != SKColors.White).Should().BeEmpty();
        eight.Height.Should().Be(128 + 2 + (3 * 20));
    }

    [SkippableFact]
    public void Text_is_drawn_below_the_frames_where_the_system_has_a_font()
    {
        Skip.If(SKFontManager.Default.FontFamilyCount == 0, "This system has no fonts.");
        using var task = NewTask();
        Fit(Options with { Epochs = 1 }, task.Task, new PredictionPictures(task.Task, new RedClips(1), Vocabulary, folder.FullName, count: 1));

        using var picture = SKBitmap.Decode(folder.PathTo("step-00000001-clip-0.png"));

        for (var line = 0; line < 3; line++)
        {
            var pixels = Enumerable.Range(130 + (line * 20), 20).SelectMany(y => Enumerable.Range(0, picture.Width).Select(x => picture.GetPixel(x, y)));
            pixels.Count(colour => colour.Red < 64).Should().BeGreaterThan(20, $"line {line} has text");
        }
    }

    [Fact]
    public void Drawing_changes_nothing_of_the_training_and_leaves_no_tensor()
    {
        using var plain = NewTask();
        using var drawn = NewTask();
        var modes = new List<bool>();
        using var scope = NewDisposeScope();
        Fit(Options, plain.Task);
        var plainCount = scope.DisposablesCount;
        Fit(
            Options, drawn.Task, new Watch { Metrics = progress => modes.Add(progress.Model.training) },
            new PredictionPictures(drawn.Task, new RedClips(1), Vocabulary, folder.FullName), new Watch { Metrics = progress => modes.Add(progress.Model.training) });

        ModelState.Values(drawn.Task.Model).AsSpan().SequenceEqual(ModelState.Values(plain.Task.Model)).Should().BeTrue("drawing draws no random numbers from training");
        modes.Should().Equal(true, true, true, true);
        scope.DisposablesCount.Should().Be(2 * plainCount);
    }

    [Fact]
    public void No_more_batches_are_loaded_than_have_the_clips()
    {
        using var task = NewTask();
        var clips = new RedClips(5);
        Fit(Options with { Epochs = 1 }, task.Task, new PredictionPictures(task.Task, clips, Vocabulary, folder.FullName, count: 3));
        clips.Loaded.Should().Be(2);
    }

    [Fact]
    public void TensorBoard_gets_the_same_pictures()
    {
        using var task = NewTask();
        var board = new TensorBoardLog(folder.PathTo("board"));
        Fit(Options, task.Task, board, new PredictionPictures(task.Task, new RedClips(1), Vocabulary, folder.PathTo("pictures"), count: 1, tensorBoard: board));

        var pictures = EventFileReader.Values(EventFileReader.ReadFolder(folder.PathTo("board")).Single()).Where(value => value.Value.Image is not null).ToArray();
        pictures.Select(picture => (picture.Step, picture.Value.Tag)).Should().Equal((1L, "predictions/clip-0"), (2L, "predictions/clip-0"));
        using var shown = SKBitmap.Decode(pictures[1].Value.Image.EncodedImageString.ToByteArray());
        using var file = SKBitmap.Decode(folder.PathTo("pictures/step-00000002-clip-0.png"));
        (shown.Width, shown.Height, shown.GetPixel(32, 64)).Should().Be((file.Width, file.Height, file.GetPixel(32, 64)));
    }

    [Fact]
    public void A_TensorBoard_that_watches_no_run_is_an_error_that_says_what_to_do()
    {
        using var task = NewTask();
        var pictures = new PredictionPictures(task.Task, new RedClips(1), Vocabulary, folder.PathTo("pictures"), tensorBoard: new TensorBoardLog(folder.PathTo("board")));
        var fit = () => Fit(Options, task.Task, pictures);
        fit.Should().Throw<InvalidOperationException>().WithMessage("TensorBoardLog of '*board' watches no run. Give it to the trainer too*");
    }

    [Fact]
    public void No_clips_to_draw_are_refused()
    {
        using var task = NewTask();
        var make = () => new PredictionPictures(task.Task, new RedClips(1), Vocabulary, folder.FullName, count: 0);
        make.Should().Throw<ArgumentOutOfRangeException>().WithMessage("count (0) must be at least 1.*");
    }

    private static OwnedTask NewTask()
    {
        random.manual_seed(3);
        return new OwnedTask(new CtcRecognizer(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs) with { TransformerDropout = 0.1 }, 3));
    }

    private static void Fit(TrainerOptions options, RecognitionTask task, params Callback[] callbacks) =>
        new Trainer(options, callbacks).Fit(task, new RedClips(1), new RedClips(1));

    private sealed class OwnedTask(CtcRecognizer model) : IDisposable
    {
        public RecognitionTask Task { get; } = new CtcTask(model);

        public void Dispose() => model.Dispose();
    }
}
