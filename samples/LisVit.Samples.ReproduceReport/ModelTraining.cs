using LisVit.Data;
using LisVit.Data.Batching;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;
using LisVit.Models;
using LisVit.Training;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Trains one model by its recipe and scores it on validation and test.</summary>
internal sealed class ModelTraining : IDisposable
{
    private const int EvaluationBatch = 8;

    private readonly Settings settings;
    private readonly CorpusSplits corpus;
    private readonly Recipe recipe;
    private readonly Device device;
    private readonly RecognitionTask task;

    public ModelTraining(Settings settings, ModelKind kind, CorpusSplits corpus)
    {
        this.settings = settings;
        this.corpus = corpus;
        recipe = Recipe.Of(settings.Preset, kind, settings.Size).With(settings);
        device = new Device(settings.Device);
        Name = kind == ModelKind.EncoderOnly ? "encoder-only" : "encoder-decoder";
        Folder = Path.Combine(settings.Output, Name);
        Seed.Everything(settings.Seed);
        task = MakeTask(kind);
        task.Model.to(device);
    }

    /// <summary>encoder-only or encoder-decoder.</summary>
    public string Name { get; }

    /// <summary>Where the checkpoints of this model are.</summary>
    public string Folder { get; }

    private RecognitionTask MakeTask(ModelKind kind)
    {
        var glosses = corpus.Vocabulary.Count;
        if (kind == ModelKind.EncoderOnly)
            return new CtcTask(new CtcRecognizer(recipe.Encoder, glosses));
        var decoder = recipe.Decoder(recipe.Encoder.Features, glosses);
        return new EncoderDecoderTask(
            new EncoderDecoderRecognizer(recipe.Encoder, decoder, recipe.AuxiliaryWeight > 0 ? glosses : 0), recipe.LabelSmoothing, recipe.AuxiliaryWeight);
    }

    public void Dispose() => task.Model.Dispose();
}
