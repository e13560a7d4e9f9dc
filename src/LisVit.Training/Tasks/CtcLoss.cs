using LisVit.Data.Batching;
using LisVit.Models;
using static TorchSharp.torch;

namespace LisVit.Training.Tasks;

/// <summary>The CTC loss of a batch: the mean over clips of the negative log-likelihood a gloss.</summary>
internal static class CtcLoss
{
    /// <summary>Computes the loss in float32; <paramref name="lengths"/> are the valid steps of the logits. A clip with more glosses than steps contributes nothing; unknown glosses are left out.</summary>
    public static Tensor Of(Tensor logits, Tensor lengths, ClipBatch batch)
    {
        using var scope = NewDisposeScope();
        var glosses = batch.KnownReferences();
        var targets = tensor(glosses.SelectMany(reference => reference).Select(id => (long)id).ToArray());
        var targetLengths = tensor(glosses.Select(reference => (long)reference.Length).ToArray());
        var logProbabilities = logits.to_type(float32).log_softmax(-1).transpose(0, 1);  // b t v -> t b v
        return nn.functional.ctc_loss(
            logProbabilities, targets.to(logits.device), lengths, targetLengths, blank: CtcClassifier.Blank, zero_infinity: true).MoveToOuterDisposeScope();
    }
}
