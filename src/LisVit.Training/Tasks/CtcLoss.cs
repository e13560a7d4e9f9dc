using LisVit.Data.Batching;
using LisVit.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training.Tasks;

/// <summary>The CTC loss of a batch: the mean over clips of the negative log-likelihood a gloss.</summary>
internal static class CtcLoss
{
    /// <summary>Computes the loss in float32; a clip with more glosses than frames contributes nothing.</summary>
    public static Tensor Of(Tensor logits, ClipBatch batch)
    {
        using var scope = NewDisposeScope();
        var logProbabilities = logits.to_type(float32).log_softmax(-1).transpose(0, 1);  // b t v -> t b v
        return nn.functional.ctc_loss(
            logProbabilities, batch.Glosses, batch.Lengths, batch.GlossLengths, blank: CtcClassifier.Blank, zero_infinity: true).MoveToOuterDisposeScope();
    }
}
