using LisVit.Data.Glosses;
using LisVit.Models;
using LisVit.Models.Weights;
using LisVit.Training.Checkpoints;
using static TorchSharp.torch;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Begins a model from a file of weights: a checkpoint of ours, or ImageNet's MobileViT by timm or Hugging Face.</summary>
internal static class Pretraining
{
    public static WeightTransfer Begin(nn.Module model, VideoMobileViT encoder, GlossVocabulary vocabulary, string path)
    {
        using var scope = NewDisposeScope();
        if (Checkpoint.IsCheckpoint(path))
        {
            using var checkpoint = Checkpoint.Open(path);
            return checkpoint.InitializeWeights(model, vocabulary);
        }

        var weights = WeightFile.ReadAll(path);
        var map = weights.Keys.Any(name => name.StartsWith("stages.", StringComparison.Ordinal)) ? KeyMaps.Timm : KeyMaps.HuggingFace;
        return encoder.TakeWeights(map.ToOurs(weights));
    }
}
