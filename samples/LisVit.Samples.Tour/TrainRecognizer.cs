using LisVit.Data.Batching;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Synthetic;
using LisVit.Data.Transforms;
using LisVit.Models;
using LisVit.Recognition;
using LisVit.Training;
using LisVit.Training.Callbacks;
using LisVit.Training.Tasks;

namespace LisVit.Samples.Tour;

/// <summary>From clips to a checkpoint, and from the checkpoint to glosses. Two updates teach nothing; many do.</summary>
internal static class TrainRecognizer
{
    public static void Run(string folder, TextWriter output)
    {
        var checkpoint = Train(folder, output);
        using var recognizer = Recognizer.Open(checkpoint);
        var clip = new SyntheticClipSource(new SyntheticCorpusOptions(), SyntheticSplit.Test).Open(0);
        output.WriteLine($"signed: {string.Join(' ', clip.Glosses)}");
        output.WriteLine($"read:   {string.Join(' ', recognizer.Recognize(clip.Frames).Select(gloss => gloss.Gloss))}");
    }

    /// <summary>Trains and gives the path of the best checkpoint.</summary>
    public static string Train(string folder, TextWriter output)
    {
        // begin train
        var training = new SyntheticClipSource(new SyntheticCorpusOptions { TrainClips = 8 }, SyntheticSplit.Train);
        var vocabulary = GlossVocabulary.FromGlosses(SyntheticVocabulary.Glosses);
        var frames = new FrameTransformOptions { Width = 64, Height = 64 };
        var dataset = new ClipDataset(training, vocabulary, new UniformFrameSampler(0.25), new FrameTransform(frames), seed: 1);
        var batches = new ClipLoader(dataset, new ClipLoaderOptions { BatchSize = 4, Shuffle = true });

        using var model = new CtcRecognizer(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs), vocabulary.Count);
        var options = new TrainerOptions
        {
            Steps = 2,
            OutputFolder = folder,
            Vocabulary = vocabulary,
            Metadata = RecognizerDescription.For(model, frames, samplingRate: 0.25).ToMetadata(),
        };
        var fit = new Trainer(options, new ModelCheckpoint(MetricNames.WordErrorRate)).Fit(new CtcTask(model), batches, validation: batches);
        // end train

        output.WriteLine($"{fit.Steps} updates in {fit.Elapsed.TotalSeconds:F0} s");
        return Path.Combine(folder, "best");
    }
}
