using LisVit.Data.Batching;
using LisVit.Training.Metrics;

namespace LisVit.Training.Tasks;

/// <summary>A training task whose model turns clips into glosses.</summary>
public abstract class RecognitionTask : TrainingTask<ClipBatch>, IPredictor<ClipBatch, IReadOnlyList<int>>
{
    /// <summary>Recognises clips free-running, without their glosses. The model must be in evaluation mode; <see cref="Trainer.Predict"/> sees to it.</summary>
    /// <param name="batch">Clips; their glosses are not looked at.</param>
    /// <returns>Gloss ids of each clip.</returns>
    public abstract IReadOnlyList<IReadOnlyList<int>> Recognize(ClipBatch batch);

    IEnumerable<IReadOnlyList<int>> IPredictor<ClipBatch, IReadOnlyList<int>>.Predict(ClipBatch batch) => Recognize(batch);

    /// <summary>The batch where the model is, in its precision; what it makes belongs to the current dispose scope.</summary>
    private protected ClipBatch OnModelDevice(ClipBatch batch)
    {
        var weight = Model.parameters().First();
        return batch.To(weight.device, weight.dtype);
    }

    private protected static Dictionary<string, double> WordErrorMetrics(WordErrorRate errors)
    {
        var result = errors.Result;
        return new()
        {
            ["wordErrorRate"] = result.Rate,
            ["substitutions"] = result.Substitutions,
            ["deletions"] = result.Deletions,
            ["insertions"] = result.Insertions,
            ["words"] = result.Words,
        };
    }
}
