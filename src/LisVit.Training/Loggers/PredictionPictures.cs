using LisVit.Data.Batching;
using LisVit.Data.Glosses;
using LisVit.Data.Transforms;
using LisVit.Training.Tasks;

namespace LisVit.Training.Loggers;

/// <summary>
/// Draws what the model recognises in a few clips at each validation: some frames of each as the model sees them, its reference and its hypothesis. Each clip becomes
/// <c>step-STEP-clip-NUMBER.png</c>, and the text beside it as <c>.txt</c>, since a system without fonts draws none. Weights are those in training, not their average.
/// </summary>
/// <param name="task">What recognises.</param>
/// <param name="clips">Where the clips come from: the first ones of its epoch 0.</param>
/// <param name="vocabulary">The glosses of the model's classes.</param>
/// <param name="folder">Where the pictures go.</param>
/// <param name="count">How many clips, at least 1.</param>
/// <param name="transform">How frames were standardised, to undo it; null for the defaults.</param>
/// <param name="tensorBoard">Shows the pictures too, as <c>predictions/clip-NUMBER</c>; null for none. The trainer must have it before this callback.</param>
public sealed class PredictionPictures(
    RecognitionTask task,
    IBatchLoader<ClipBatch> clips,
    GlossVocabulary vocabulary,
    string folder,
    int count = 4,
    FrameTransformOptions? transform = null,
    TensorBoardLog? tensorBoard = null) : Callback
{
    private readonly FirstClips clips = new(clips, count);
    private readonly FilmStrip strip = new(transform ?? new FrameTransformOptions());

    /// <inheritdoc/>
    public override bool RunsInFastDevelopment => false;

    /// <inheritdoc/>
    public override void OnMetrics(TrainingProgress progress)
    {
        if (progress.Validated)
            LogFiles.Try(progress, folder, () => Draw(progress));
    }

    private void Draw(TrainingProgress progress)
    {
        Directory.CreateDirectory(folder);
        var drawn = 0;
        Evaluation.ForEachBatch(
            progress.Options,
            task.Model,
            clips,
            batch =>
            {
                var hypotheses = task.Recognize(batch);
                var references = batch.References();
                for (var clip = 0; clip < batch.Count && drawn < count; clip++)
                    Draw(progress.Step, drawn++, batch, clip, references[clip], hypotheses[clip]);
            },
            CancellationToken.None);
    }

    private void Draw(long step, int number, ClipBatch batch, int clip, IReadOnlyList<int> reference, IReadOnlyList<int> hypothesis)
    {
        string[] text =
        [
            batch.Names[clip],
            $"reference: {string.Join(' ', vocabulary.Decode(reference))}",
            $"hypothesis: {string.Join(' ', vocabulary.Decode(hypothesis))}",
        ];
        var path = Path.Combine(folder, $"step-{step:D8}-clip-{number}");
        File.WriteAllLines($"{path}.txt", text);
        File.WriteAllBytes($"{path}.png", strip.Draw(batch.Frames[clip].narrow(0, 0, batch.Lengths[clip].item<long>()), text));
        tensorBoard?.AddPicture($"predictions/clip-{number}", $"{path}.png", step);
    }
}
